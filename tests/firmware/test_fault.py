"""A stack that grows out of its memory stops the firmware, which says so, on every port."""

from pathlib import Path

import pytest

from tests.firmware.conftest import CopyProject
from tests.firmware.wire import READ, TINYML, frame, message
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.firmware import build_firmware

pytestmark = pytest.mark.emulated

MEMORY = 7
TOO_DEEP = """
#include "stack.h"

uint32_t stack_size_bytes(void)
{
    return 0;
}

/* The request for memory figures calls this. It returns to where it came from, if only nothing stops it. */
uint32_t stack_used_bytes(void)
{
    volatile uint32_t locals[4096];
    locals[0] = 1;
    return locals[0];
}
"""


@pytest.mark.parametrize("board", ["qemu_stm32f405", "qemu_mps2_an386", "qemu_mps3_an547", "qemu_riscv32"])
def test_a_stack_that_is_too_small(
    exported: Path, tmp_path: Path, copy_project: CopyProject, board: str
) -> None:
    project = copy_project("too-deep")
    (project / "firmware" / "src" / "stack.c").write_text(TOO_DEEP)
    build_firmware(load_board(board), exported, tmp_path / "out", project=project)
    deadline = Deadline.after(30)
    with flashed(load_board(board), tmp_path / "out" / "firmware.elf", deadline, tmp_path / "state") as url:
        with DeviceClient.open(url, board, timeout_s=30) as client:
            client.hello(deadline)
        transport, said = SerialTransport(url), b""
        transport.send(frame(message(READ, TINYML, MEMORY)), deadline)
        while b"\n" not in said[2:] and not deadline.expired:
            said += transport.receive(deadline)
        transport.close()
    assert said.startswith(b"\r\nFAULT stack overflow ")
