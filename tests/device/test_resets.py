"""Boards are restarted as their file says, and a mute one is before it is given up."""

import socket
import termios
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from serial import rfc2217
from serial.urlhandler import protocol_loop

from tests.device.fake_device import OS, RESET, FakeDevice
from tests.device.pty_device import PtyDevice
from tinyml_mlops.config import load_board
from tinyml_mlops.config.attached import Esptool, OpenOcd, PyOcd, ResetWay
from tinyml_mlops.config.bench import UsbHub, load_bench
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached, find_attached
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flash_tools import reset_command_line
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.hub_power import command_line, power_cycle
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.device.resets import WAYS, restart
from tinyml_mlops.errors import DeviceSilentError, LinkError, MissingToolError, ParamsError

BOARD = load_board("stm32f405")
HUB = {"location": "1-1.4", "port": 2}


def at(link: str, **facts: object) -> Attached:
    return Attached("left", link, "", "066A", (), **facts)  # type: ignore[arg-type]


class RecordingPort(protocol_loop.Serial):  # type: ignore[misc]
    """What a serial server sets on its port, in order."""

    def open(self) -> None:
        self.seen: list[tuple[str, bool]] = []
        super().open()

    def _update_rts_state(self) -> None:
        self.seen.append(("rts", self._rts_state))

    def _update_dtr_state(self) -> None:
        self.seen.append(("dtr", self._dtr_state))


@pytest.fixture
def serial_server() -> Iterator[tuple[str, RecordingPort]]:
    """An ``rfc2217://`` link and the port behind it."""
    port, server = RecordingPort("loop://"), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()

        class Out:
            def write(self, data: bytes) -> None:
                connection.sendall(data)

        manager = rfc2217.PortManager(port, Out())
        while data := connection.recv(1024):
            for _ in manager.filter(data):
                pass
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"rfc2217://127.0.0.1:{server.getsockname()[1]}", port
    thread.join(5)
    server.close()


@pytest.mark.parametrize("way", ["rts", "usb_jtag"])
def test_the_reset_line_is_pulled_and_let_go(serial_server: tuple[str, RecordingPort], way: str) -> None:
    link, port = serial_server
    restart(at(link), way, Path("unused"), Deadline.after(10))
    # Never both lines one way and the other the other way round: that is the boot loader's.
    assert port.seen[-3:] == [("dtr", False), ("rts", True), ("rts", False)]


def test_a_port_without_lines_says_so(tmp_path: Path) -> None:
    with (
        PtyDevice(FakeDevice(), termios.B115200) as wire,
        pytest.raises(LinkError, match=f"left at {wire.path}: its port has no RTS line") as raised,
    ):
        restart(at(wire.path), "rts", tmp_path / "log", Deadline.after(10))
    assert "reset in bench.yaml" in raised.value.hint


def test_firmware_that_hears_restarts_itself(tmp_path: Path) -> None:
    with FakeDevice(wire=lambda lines, command: None) as device:  # it hears, and its answers are lost
        restart(at(device.url), "smp", tmp_path / "log", Deadline.after(10))
        assert (OS, RESET) in device.requests


def test_before_flashing_a_boot_loader_is_called_by_1200_baud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with PtyDevice(FakeDevice(), termios.B115200) as wire:
        flash = {"tool": "command", "arguments": ["stty", "-F", "{port}", "speed"]}
        bench(tmp_path, link=wire.path, before_flash="touch_1200", flash=flash)
        with flashed(BOARD, Path("firmware.elf"), Deadline.after(10)) as link:
            assert link == wire.path
        assert wire.speed == termios.B1200
    assert (next(tmp_path.rglob("flash.log"))).read_text().strip() == "1200"  # while it was flashed


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        (
            OpenOcd(tool="openocd", config=("interface/stlink.cfg", "target/stm32f4x.cfg")),
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c adapter serial 066A "
            "-c init -c reset run -c exit",
        ),
        (PyOcd(tool="pyocd", target="rp2040"), "pyocd reset --target rp2040 --uid 066A"),
    ],
)
def test_debuggers_are_told_which_board(tool: OpenOcd | PyOcd, expected: str) -> None:
    assert " ".join(reset_command_line(tool, at("x")) or ()) == expected


def test_a_board_without_debugger_is_not_restarted_by_one(tmp_path: Path) -> None:
    board = at("x")
    assert reset_command_line(Esptool(tool="esptool", chip="esp32c3"), board) is None
    with pytest.raises(MissingToolError, match=r"left can be restarted.*none is known"):
        restart(board, "debugger", tmp_path / "log", Deadline.after(1))


def test_uhubctl_is_told_which_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = UsbHub.model_validate(HUB)
    assert command_line(hub) == ["uhubctl", "-l", "1-1.4", "-p", "2", "-a", "cycle", "-d", "2"]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="power of left, uhubctl has to be installed"):
        power_cycle("left", hub, tmp_path / "log", Deadline.after(1))


@pytest.mark.parametrize("hub", [{"location": "hub one", "port": 2}, {"location": "1-1", "port": 0}])
def test_a_hub_that_is_none(tmp_path: Path, hub: dict[str, object]) -> None:
    bench(tmp_path, link="x", hub=hub)
    with pytest.raises(ParamsError, match=r"bench\.yaml"):
        load_bench(tmp_path / "bench.yaml")


def test_the_bench_knows_better_than_the_catalogue(tmp_path: Path) -> None:
    bench(tmp_path, link="x", reset=["smp"], baud=[921600, 115200], hub=HUB)
    (found,) = find_attached(BOARD, load_bench(tmp_path / "bench.yaml"), [])
    assert (found.reset, found.baud, found.hub) == (("smp",), (921600, 115200), UsbHub.model_validate(HUB))
    assert BOARD.attached is not None
    assert found.flash == BOARD.attached.flash
    bench(tmp_path, link="x")
    (found,) = find_attached(BOARD, load_bench(tmp_path / "bench.yaml"), [])
    assert found.reset == ("debugger",)


def test_every_way_of_a_board_file_is_there() -> None:
    assert set(get_args(ResetWay)) == set(WAYS)


def test_a_mute_board_is_restarted_until_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The debug probe does not help, the hub does."""
    place(tmp_path, monkeypatch)
    script(tmp_path, "openocd", "echo Error: open failed; exit 1")
    script(tmp_path, "uhubctl", f'echo "$@" > {tmp_path}/power')

    def mute_without(lines: bytes, command: tuple[int, int]) -> bytes | None:
        return lines if (tmp_path / "power").exists() else None

    with FakeDevice(board="stm32f405", wire=mute_without) as device:
        bench(tmp_path, link=device.url, hub=HUB)
        with leased(BOARD, Deadline.after(1)) as held, connected(held, device.url, 0.3) as client:
            assert client.info().board == "stm32f405"
    assert (tmp_path / "power").read_text().split() == command_line(UsbHub.model_validate(HUB))[1:]


def test_a_board_that_stays_mute_says_what_was_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path, monkeypatch)
    script(tmp_path, "openocd", "echo Error: open failed; exit 1")
    with FakeDevice(wire=lambda lines, command: None) as device:
        bench(tmp_path, link=device.url, reset=["smp", "debugger"])
        tried = r"left at \S+ is silent: .*restarted in vain by smp, debugger \(.*open failed\)"
        with (
            pytest.raises(DeviceSilentError, match=tried),
            leased(BOARD, Deadline.after(1)) as held,
            connected(held, device.url, 0.3),
        ):
            raise AssertionError("it said nothing")


def bench(folder: Path, **facts: object) -> None:
    entry = {"name": "left", "board": "stm32f405", **facts}
    (folder / "bench.yaml").write_text(yaml.safe_dump({"boards": [entry]}))


def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
