"""A client of a fake device; firmware of a dozen bytes for the boards' own tests."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.device.fake_device import FakeDevice
from tinyml_mlops.device.client import DeviceClient

Connect = Callable[..., DeviceClient]

IDLE = """
.syntax unified
.cpu cortex-m4
.thumb
.section .vectors, "a"
.word 0x20002000
.word idle + 1
.text
.thumb_func
idle: wfi
b idle
"""


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Switch on a device and connect to it."""
    with ExitStack() as stack:

        def to(device: FakeDevice, timeout_s: float = 5.0) -> DeviceClient:
            stack.enter_context(device)
            return stack.enter_context(DeviceClient.open(device.url, device.board, timeout_s))

        yield to


@pytest.fixture(scope="session")
def idle_elf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Firmware that sleeps: enough for a board to be on."""
    folder = tmp_path_factory.mktemp("idle")
    (folder / "idle.S").write_text(IDLE)
    subprocess.run(
        [
            *(
                "arm-none-eabi-gcc",
                "-mcpu=cortex-m4",
                "-mthumb",
                "-nostdlib",
                "-Wl,-Ttext=0x08000040",
                "-Wl,-e,idle",
            ),
            *(
                "-Wl,--section-start=.vectors=0x08000000",
                str(folder / "idle.S"),
                "-o",
                str(folder / "idle.elf"),
            ),
        ],
        check=True,
    )
    return folder / "idle.elf"
