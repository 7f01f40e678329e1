"""A bench of two machines: a coordinator, and an exporter for each of two boards."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.device.fake_device import FakeDevice
from tests.device.pool.benches import Bench, bench_of, place, raw_port

BenchFile = Callable[..., None]


@pytest.fixture(scope="module")
def devices() -> Iterator[tuple[FakeDevice, FakeDevice]]:
    """What is behind the ports, left and right."""
    with FakeDevice(board="stm32f405") as left, FakeDevice(board="stm32f405") as right:
        yield left, right


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """What is behind a third port: nothing but the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(scope="module")
def bench(
    devices: tuple[FakeDevice, FakeDevice],
    listener: socket.socket,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bench]:
    places = {
        "left": place("left", board="stm32f405", rack="1"),
        "right": place("right", board="stm32f405", rack="2"),
        "bare": place("bare", board="nucleo_h743zi"),
    }
    left, right = (raw_port(int(device.url.rpartition(":")[2])) for device in devices)
    bare = raw_port(listener.getsockname()[1])
    folder = tmp_path_factory.mktemp("labgrid")
    with bench_of(folder, places, lab1={"left": left}, lab2={"right": right, "bare": bare}) as running:
        yield running


@pytest.fixture
def bench_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BenchFile:
    """Writes a ``bench.yaml`` with a pool of labgrid, and works beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(address: str, *tags: str, wait_s: float = 60.0, flash: str = "true") -> None:
        command = {"tool": "command", "arguments": flash.split()}
        pool = {"kind": "labgrid", "coordinator": address, "tags": list(tags), "wait_s": wait_s}
        document = {"pool": {**pool, "flash": dict.fromkeys(("stm32f405", "nucleo_h743zi", "pico"), command)}}
        (tmp_path / "bench.yaml").write_text(yaml.safe_dump(document))

    return write
