"""What a board pool is, and what it hands out."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from tinyml_mlops.config import Board
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.deadline import Deadline


class Lease(Protocol):
    """One board that nobody else may use for now, however it is reached."""

    @property
    def name(self) -> str:
        """How messages call it."""
        ...

    @property
    def rates(self) -> tuple[int, ...]:
        """Baud rates that its firmware may have, the highest first."""
        ...

    @property
    def power(self) -> PowerParams | None:
        """Meter of its energy."""
        ...

    @property
    def ways_to_restart(self) -> tuple[str, ...]:
        """What :meth:`restart` knows, the mildest first."""
        ...

    def flash(self, elf: Path, deadline: Deadline) -> str:
        """Put the firmware on the board and start it; the URL of its serial port."""
        ...

    def restart(self, way: str, deadline: Deadline) -> str:
        """Restart it in one of :attr:`ways_to_restart`; the URL of its serial port after that."""
        ...


class BoardPool(Protocol):
    """Boards that can be taken, one holder each at a time."""

    def lease(self, board: Board, deadline: Deadline) -> AbstractContextManager[Lease]:
        """Hold any board of this kind; given back when the block ends, however it ends.

        Args:
            board: of the catalogue.
            deadline: for getting hold of one that others have.

        Raises:
            BoardError: there is none of this kind, or it is not clear which one is meant.
            PortBusyError: others have all of them until the deadline; the message says who.
        """
        ...
