"""A board on a cable, as a :class:`~tinyml_mlops.device.flashing.Flasher`.

``python -m tinyml_mlops.device.attached_board --board NAME --elf FILE`` flashes one;
``pio run -t upload`` calls it.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.config.bench import load_bench
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached, find_attached
from tinyml_mlops.device.flash_tools import flash
from tinyml_mlops.device.hub_power import power_cycle
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.device.resets import restart
from tinyml_mlops.device.usb_ports import usb_ports
from tinyml_mlops.errors import BoardError, TinymlError, UserInputError

FLASH_S = 120.0
POWER = "power"  # off and on by the hub of bench.yaml
POLL_S = 0.1  # a port that comes back tells nobody


class AttachedBoard:
    """Found when it is made; free again when the block ends. Nothing is switched off."""

    def __init__(self, board: Board) -> None:
        """Find the board.

        Raises:
            UserInputError: it is an emulated one.
            BoardError: it is not there, or it is not clear which one is meant.
        """
        if board.attached is None:
            raise UserInputError(f"{board.name} hangs on no cable", hint="choose a board without qemu_")
        self._found: Attached = find_attached(board, load_bench(), usb_ports())

    @property
    def lock(self) -> Path:
        """The same for every project of this user, since the board is the same."""
        return identity_lock(self._found.identity)

    @property
    def name(self) -> str:
        """How messages call it."""
        return self._found.name

    @property
    def rates(self) -> tuple[int, ...]:
        """Baud rates that its firmware may have."""
        return self._found.baud

    @property
    def power(self) -> PowerParams | None:
        """Meter of its energy."""
        return self._found.power

    @property
    def ways_to_restart(self) -> tuple[str, ...]:
        """What :meth:`restart` knows, the mildest first."""
        return (*self._found.reset, *((POWER,) if self._found.hub else ()))

    def flash(self, elf: Path, deadline: Deadline) -> str:
        """Write the flash, and wait until the serial port is there again; its path or URL.

        Raises:
            HostToolError: flashing failed.
            LinkError: what takes it to its boot loader failed.
            BoardError: the port did not come back.
        """
        if self._found.before_flash is not None:
            restart(self._found, self._found.before_flash, self.lock.with_name("reset.log"), deadline)
        flash(self._found, elf, self.lock.with_name("flash.log"), deadline)
        return self._port(deadline, "after flashing")

    def restart(self, way: str, deadline: Deadline) -> str:
        """Restart it in one of :attr:`ways_to_restart`; path or URL of its port after that.

        Raises:
            HostToolError, LinkError: that did not work.
            BoardError: the port did not come back.
        """
        log = self.lock.with_name("reset.log")
        if way == POWER and self._found.hub is not None:
            power_cycle(f"{self._found.name} at {self._found.link}", self._found.hub, log, deadline)
        else:
            restart(self._found, way, log, deadline)
        return self._port(deadline, f"after a reset by {way}")

    def _port(self, deadline: Deadline, when: str) -> str:
        if not self._found.serial_number:
            return self._found.link
        while True:
            for port in usb_ports():
                if port.serial_number == self._found.serial_number:
                    self._found = replace(self._found, link=port.path)
                    return port.path
            if deadline.expired:
                raise BoardError(
                    f"{self._found.name}: {when}, no port with serial number "
                    f"{self._found.serial_number} came back within {deadline.given_s:g} s",
                    hint="does the firmware run? Press reset, or plug it in again",
                )
            time.sleep(min(POLL_S, deadline.remaining_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The lock is the caller's, and the board keeps its firmware."""


def main(arguments: list[str] | None = None) -> int:
    """Flash a board; prints where its serial port is."""
    parser = argparse.ArgumentParser(prog="tinyml_mlops.device.attached_board", description=main.__doc__)
    parser.add_argument("--board", required=True)
    parser.add_argument("--elf", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        board, deadline = AttachedBoard(load_board(given.board)), Deadline.after(FLASH_S)
        with board_lock(board.lock, given.board, deadline):
            print(f"{given.board} is at {board.flash(given.elf, deadline)}")
    except TinymlError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
