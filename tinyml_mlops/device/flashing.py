"""Firmware onto a board, whatever kind of board it is.

``python -m tinyml_mlops.device.flashing --board NAME --elf FILE`` flashes one on a cable;
``pio run -t upload`` calls it.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.errors import TinymlError, UserInputError

FLASH_S = 120.0
"""For getting hold of a board, and again for writing its flash."""


@contextmanager
def flashed(board: Board, elf: Path, deadline: Deadline, state: Path | None = None) -> Iterator[str]:
    """Hold the board with this firmware on it; yields the URL of its serial port.

    Args:
        board: to flash.
        elf: firmware.
        deadline: for getting hold of the board; flashing it may take as long again.
        state: see :func:`~tinyml_mlops.device.pool.leased.leased`.

    Raises:
        PortBusyError: others use the board until the deadline.
        HostToolError, LinkError, BoardError: it is not there, or was not flashed.
    """
    with leased(board, deadline, state) as held:
        yield held.flash(elf, Deadline.after(deadline.given_s))


def main(arguments: list[str] | None = None) -> int:
    """Flash a board; prints where its serial port is."""
    parser = argparse.ArgumentParser(prog="tinyml_mlops.device.flashing", description=main.__doc__)
    parser.add_argument("--board", required=True)
    parser.add_argument("--elf", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        board = load_board(given.board)
        if board.attached is None:  # it would be off again at once
            raise UserInputError(f"{board.name} hangs on no cable", hint="choose a board without qemu_")
        with flashed(board, given.elf, Deadline.after(FLASH_S)) as url:
            print(f"{given.board} is at {url}")
    except TinymlError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
