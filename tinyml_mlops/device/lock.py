"""One user of a board at a time, across processes."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import PortBusyError

POLL_S = 0.05  # flock knows no deadline


@contextmanager
def exclusive(path: Path, board: str, deadline: Deadline) -> Iterator[None]:
    """Hold the lock file ``path``. The kernel lets go of it when the process ends, however it ends.

    Raises:
        PortBusyError: another process holds it until the deadline; the message names it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not inheritable (O_CLOEXEC is Python's default): a QEMU that outlives us must not keep the lock.
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _taken(handle):
            if deadline.expired:
                raise PortBusyError(
                    f"board {board} is in use by process {_holder(path)}, still after {deadline.given_s:g} s",
                    hint="wait for it or stop it",
                )
            time.sleep(min(POLL_S, deadline.remaining_s))
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip() or "?"
