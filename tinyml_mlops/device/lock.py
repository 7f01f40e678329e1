"""One user of a board at a time, across processes."""

from contextlib import AbstractContextManager
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import PortBusyError
from tinyml_mlops.locking import exclusive


def board_lock(path: Path, board: str, deadline: Deadline) -> AbstractContextManager[None]:
    """Hold the lock file of a board.

    Raises:
        PortBusyError: another process holds it until the deadline; the message names it.
    """

    def busy(holder: str) -> PortBusyError:
        return PortBusyError(
            f"board {board} is in use by process {holder}, still after {deadline.given_s:g} s",
            hint="wait for it or stop it",
        )

    return exclusive(path, deadline, busy)
