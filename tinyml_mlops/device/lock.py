"""One user of a board at a time, across processes."""

from contextlib import AbstractContextManager
from pathlib import Path

from platformdirs import user_cache_path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import PortBusyError
from tinyml_mlops.locking import exclusive


def identity_lock(identity: str) -> Path:
    """Lock file of a device on a cable or at a URL: the same for every project of this user.

    Args:
        identity: what stays the same across its resets: USB serial number, or URL.
    """
    name = "".join(letter if letter.isalnum() else "-" for letter in identity)
    return user_cache_path("tinyml-mlops") / "boards" / name / "lock"


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
