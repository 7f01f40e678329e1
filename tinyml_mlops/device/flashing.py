"""Firmware onto a board, whatever kind of board it is."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached_board import AttachedBoard
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.device.qemu import EmulatedBoard


class Flasher(AbstractContextManager["Flasher"], Protocol):
    """Brings firmware onto one board; on exit an emulated board is off, a real one free."""

    @property
    def lock(self) -> Path:
        """File to lock while the board is used."""
        ...

    def flash(self, elf: Path, deadline: Deadline) -> str:
        """Put the firmware on the board and start it; the URL of its serial port."""
        ...


def flasher_for(board: Board, state: Path | None = None) -> Flasher:
    """The way to flash this board.

    Args:
        board: of the catalogue.
        state: folder of an emulated board; None: the project's own for this board.

    Raises:
        BoardError: a board on a cable is not there, or it is not clear which one is meant.
    """
    return EmulatedBoard(board, state) if board.qemu is not None else AttachedBoard(board)


@contextmanager
def flashed(board: Board, elf: Path, deadline: Deadline, state: Path | None = None) -> Iterator[str]:
    """Hold the board with this firmware on it; yields the URL of its serial port.

    Args:
        board: to flash.
        elf: firmware.
        deadline: for getting hold of the board and flashing it.
        state: see :func:`flasher_for`.

    Raises:
        PortBusyError: another process uses the board until the deadline.
    """
    flasher = flasher_for(board, state)
    with board_lock(flasher.lock, board.name, deadline), flasher:
        yield flasher.flash(elf, deadline)
