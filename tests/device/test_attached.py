"""Boards on cables: found by serial number, flashed by whatever is installed, never confused."""

import os
import pty
from pathlib import Path

import pytest
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from tinyml_mlops.config import load_board
from tinyml_mlops.config.attached import DfuUtil, Esptool, OpenOcd, PyOcd
from tinyml_mlops.config.bench import Bench, load_bench
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached, boards_behind, find_attached
from tinyml_mlops.device.flash_tools import command_line, flash
from tinyml_mlops.device.flashing import flashed, main
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.device.usb_ports import UsbPort, usb_ports
from tinyml_mlops.errors import BoardError, HostToolError, MissingToolError, ParamsError, UserInputError

STLINK = (0x0483, 0x374B)
BOARD = load_board("stm32f405")
ONE = UsbPort("/dev/ttyACM0", *STLINK, "066A", "STM32 STLink")
TWO = UsbPort("/dev/ttyACM1", *STLINK, "066B", "STM32 STLink")
OTHER = UsbPort("/dev/ttyUSB0", 0x10C4, 0xEA60, "0001", "CP2102N")
ELF = Path("/build/firmware.elf")


def bench(*boards: dict[str, object]) -> Bench:
    return Bench.model_validate({"boards": list(boards)})


def attached(*flash_tools: object) -> Attached:
    return Attached("bench-f4", "/dev/ttyACM0", "066A", "066A", flash_tools)  # type: ignore[arg-type]


def test_the_only_one_of_its_kind_is_it() -> None:
    assert [found.link for found in find_attached(BOARD, Bench(), [OTHER, ONE])] == ["/dev/ttyACM0"]


def test_of_two_alike_none_is_taken_by_order() -> None:
    with pytest.raises(BoardError, match=r"2 boards could be stm32f405: .*066A.*066B") as raised:
        find_attached(BOARD, Bench(), [ONE, TWO])
    assert "bench.yaml" in raised.value.hint


@pytest.mark.parametrize("ports", [[ONE, TWO], [TWO, ONE]])
def test_the_serial_number_tells_whatever_the_port_is_called(ports: list[UsbPort]) -> None:
    named = bench({"name": "left", "board": "stm32f405", "serial_number": "066B"})
    (found,) = find_attached(BOARD, named, ports)
    assert (found.name, found.link, found.identity) == ("left", "/dev/ttyACM1", "066B")


def test_a_named_board_that_is_not_there_is_not_replaced_by_another() -> None:
    named = bench({"name": "left", "board": "stm32f405", "serial_number": "066B"})
    with pytest.raises(BoardError, match=r"left \(066B\) is not plugged in") as raised:
        find_attached(BOARD, named, [ONE])
    assert "066A" in raised.value.hint


def test_no_board_at_all() -> None:
    with pytest.raises(BoardError, match=r"0483:374b.*is not plugged in") as raised:
        find_attached(BOARD, Bench(), [])
    assert "no USB serial port" in raised.value.hint


def test_what_a_port_may_be() -> None:
    named = bench({"name": "left", "board": "stm32f405", "serial_number": "066B"})
    assert boards_behind(ONE, named, [BOARD]) == ("stm32f405",)
    assert boards_behind(TWO, named, [BOARD]) == ("left",)
    assert boards_behind(OTHER, named, [BOARD]) == ()


def test_ports_without_a_usb_device_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    usb, plain = ListPortInfo("/dev/ttyACM0"), ListPortInfo("/dev/ttyS0")
    usb.vid, usb.pid, usb.serial_number, usb.description = *STLINK, "066A", "STM32 STLink"
    monkeypatch.setattr(list_ports, "comports", lambda: [plain, usb])
    assert usb_ports() == [ONE]


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        (
            OpenOcd(tool="openocd", config=("interface/stlink.cfg", "target/stm32f4x.cfg")),
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c adapter serial 066A "
            "-c program {/build/firmware.elf} verify reset exit",
        ),
        (
            PyOcd(tool="pyocd", target="stm32f405rgtx"),
            "pyocd flash --target stm32f405rgtx --uid 066A /build/firmware.elf",
        ),
        (
            DfuUtil(tool="dfu-util", alternate=0, address=0x08000000),
            "dfu-util --serial 066A -a 0 -s 0x08000000:leave -D /build/firmware.bin",
        ),
        (
            Esptool(tool="esptool", chip="esp32s3"),
            "esptool --chip esp32s3 --port /dev/ttyACM0 write-flash 0x0 /build/firmware.bin",
        ),
    ],
)
def test_tools_are_told_which_board(tool: object, expected: str) -> None:
    assert " ".join(command_line(tool, ELF, attached())) == expected  # type: ignore[arg-type]


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_the_first_tool_that_is_installed_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "pyocd", 'echo "$@" > "$0.ran"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert BOARD.attached is not None
    flash(attached(*BOARD.attached.flash), ELF, tmp_path / "log", Deadline.after(10))
    assert "--target stm32f405rgtx" in (tmp_path / "pyocd.ran").read_text()


def test_no_tool_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert BOARD.attached is not None
    with pytest.raises(MissingToolError, match="openocd, pyocd, dfu-util"):
        flash(attached(*BOARD.attached.flash), ELF, tmp_path / "log", Deadline.after(10))


def test_a_tool_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "openocd", "echo Open On-Chip Debugger; echo 'Error: open failed'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    tool = OpenOcd(tool="openocd", config=())
    with pytest.raises(HostToolError, match=r"bench-f4 at /dev/ttyACM0 .*openocd says: Error: open failed"):
        flash(attached(tool), ELF, tmp_path / "log", Deadline.after(10))
    assert "Open On-Chip Debugger" in (tmp_path / "log").read_text()


def test_a_tool_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "openocd", "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(HostToolError, match=r"openocd was not done within 0\.5 s"):
        flash(attached(OpenOcd(tool="openocd", config=())), ELF, tmp_path / "log", Deadline.after(0.5))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("boards: [{name: a, board: stm32f405}]", "either serial_number or link"),
        ("boards: [{name: a, board: nothing, link: x}]", "unknown board 'nothing'"),
        (
            "boards: [{name: a, board: stm32f405, link: x}, {name: a, board: stm32f405, link: y}]",
            "two boards are called a",
        ),
        ("boards: [{name: a, board: stm32f405, link: x, flash: {tool: hammer}}]", "hammer"),
        ("benches: []", "unknown key"),
    ],
)
def test_a_bench_file_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bench.yaml").write_text(text)
    with pytest.raises(ParamsError, match=message):
        load_bench(tmp_path / "bench.yaml")


def test_two_projects_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lock is the board's, wherever one works; and a port that does not come back is told."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tinyml_mlops.device.pool.local.usb_ports", lambda: [ONE])
    places = []
    for project in ("one", "other"):
        (tmp_path / project).mkdir()
        monkeypatch.chdir(tmp_path / project)
        with leased(BOARD, Deadline.after(1)):
            places.append([path.parent.name for path in (tmp_path / "cache").rglob("lock")])
    assert places == [["066A"], ["066A"]]
    monkeypatch.setenv("PATH", "")
    assert main(["--board", "stm32f405", "--elf", str(ELF)]) == MissingToolError.exit_code
    assert "one of these has to be installed" in capsys.readouterr().err


def test_a_port_that_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("tinyml_mlops.device.pool.local.usb_ports", lambda: [ONE])
    monkeypatch.setattr("tinyml_mlops.device.attached_board.usb_ports", lambda: [TWO])
    script(tmp_path, "openocd", "true")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with (
        pytest.raises(BoardError, match="no port with serial number 066A came back"),
        flashed(BOARD, ELF, Deadline.after(0.5)),
    ):
        raise AssertionError("it did not come back")


def test_a_cable_that_is_pulled_while_flashing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Board and port are named, the lock is free, and the next try begins from the start."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("tinyml_mlops.device.pool.local.usb_ports", lambda: [ONE])
    monkeypatch.setattr("tinyml_mlops.device.attached_board.usb_ports", lambda: [ONE])
    pulled = f"if [ -e {tmp_path}/pulled ]; then exit 0; fi; touch {tmp_path}/pulled"
    script(
        tmp_path,
        "openocd",
        f"{pulled}; echo wrote 16384 bytes; echo Error: LIBUSB_ERROR_NO_DEVICE; kill -9 $$",
    )
    with (
        pytest.raises(
            HostToolError, match=r"stm32f405 at /dev/\S+ was not flashed: .*LIBUSB_ERROR_NO_DEVICE"
        ),
        flashed(BOARD, ELF, Deadline.after(10)),
    ):
        raise AssertionError("a board that was not flashed must not be used")
    with flashed(BOARD, ELF, Deadline.after(10)) as link:
        assert link == ONE.path


def test_an_emulated_board_is_on_no_cable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--board", "qemu_stm32f405", "--elf", str(ELF)]) == UserInputError.exit_code
    assert "qemu_stm32f405 hangs on no cable" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_port_without_permission_says_which_group(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    name = os.ttyname(theirs)
    Path(name).chmod(0o660)
    os.chown(name, 0, 20)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        from tinyml_mlops.device.transport import SerialTransport
        from tinyml_mlops.errors import LinkError

        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            SerialTransport(name)
        except LinkError as error:
            os.write(write, str(error).encode())
        os._exit(0)
    os.waitpid(child, 0)
    said = os.read(read, 1000).decode()
    for handle in (ours, theirs, read, write):
        os.close(handle)
    assert "may not be opened by this user" in said
    assert "join the group dialout" in said
