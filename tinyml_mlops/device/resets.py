"""Ways to restart a board, or to take it to its boot loader, by name; which ones a board has its file says.

``smp``         ask the firmware (group os, command reset), without waiting for an answer
``rts``         pull the serial adapter's RTS line: it resets boards that have Espressif's two transistors
``usb_jtag``    the same, for the USB port that an ESP32-C3 or ESP32-S3 has in itself: it wants more time
``touch_1200``  open the port at 1200 baud and close it: Arduino's boards go to their boot loader then
``debugger``    by the debug probe that flashes it
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import serial

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flash_tools import reset_command_line, run_tool
from tinyml_mlops.errors import LinkError

RTS_S = 0.1  # esptool's, as are the next
USB_JTAG_S = 0.2
TOUCH_BAUD = 1200
TOUCH_S = 0.1
SMP_S = 0.5


def restart(board: Attached, way: str, log: Path, deadline: Deadline) -> None:
    """Do it; the board may be gone from its port for a moment after.

    Args:
        board: with its port, which nobody else may hold.
        way: one of :data:`WAYS`.
        log: for what a program says.
        deadline: for all of it.

    Raises:
        LinkError: the port cannot be opened, or has no such lines.
        HostToolError: a program is missing or failed.
    """
    WAYS[way](board, log, deadline)


def _smp(board: Attached, log: Path, deadline: Deadline) -> None:
    for rate in board.baud:
        answer_s = min(SMP_S, deadline.remaining_s)
        with DeviceClient.open(board.link, board.name, answer_s, (rate,)) as client, suppress(LinkError):
            client.reset()  # it is mute: the caller says hello, and finds out


def _rts(board: Attached, log: Path, deadline: Deadline) -> None:
    _pull_rts(board, RTS_S, 0.0)


def _usb_jtag(board: Attached, log: Path, deadline: Deadline) -> None:
    _pull_rts(board, USB_JTAG_S, USB_JTAG_S)


def _touch_1200(board: Attached, log: Path, deadline: Deadline) -> None:
    with _port(board, TOUCH_BAUD) as port:
        with suppress(OSError):  # the rate is what counts; some ports have no DTR
            port.dtr = False
        time.sleep(TOUCH_S)


def _debugger(board: Attached, log: Path, deadline: Deadline) -> None:
    run_tool(board, reset_command_line, "restarted", log, deadline)


def _pull_rts(board: Attached, low_s: float, after_s: float) -> None:
    with _port(board, board.baud[0]) as port:
        try:
            port.dtr = False  # else it would start its boot loader
            port.rts = True
            time.sleep(low_s)
            port.rts = False
            time.sleep(after_s)
        except OSError as error:
            raise LinkError(
                f"{board.name} at {board.link}: its port has no RTS line to reset it by: {error}",
                hint="choose another way under reset in bench.yaml",
            ) from error


def _port(board: Attached, baudrate: int) -> Any:
    try:
        return serial.serial_for_url(board.link, baudrate=baudrate)
    except (serial.SerialException, ValueError, OSError) as error:
        raise LinkError(
            f"{board.name}: {board.link} cannot be opened to reset it: {error}",
            hint="is it plugged in, does another program hold the port?",
        ) from error


WAYS: dict[str, Callable[[Attached, Path, Deadline], None]] = {
    "smp": _smp,
    "rts": _rts,
    "usb_jtag": _usb_jtag,
    "touch_1200": _touch_1200,
    "debugger": _debugger,
}
