"""One process at a time: a lock file that the kernel frees when its holder ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TinymlError

POLL_S = 0.05  # flock knows no deadline


@contextmanager
def exclusive(path: Path, deadline: Deadline, busy: Callable[[str], TinymlError]) -> Iterator[None]:
    """Hold the lock file ``path``.

    Args:
        path: is made, with its folder, if it is not there.
        deadline: for getting hold of it.
        busy: the error for a lock that another process holds until the deadline, from that process's number.

    Raises:
        TinymlError: what ``busy`` gives.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not inheritable (O_CLOEXEC is Python's default): a child that outlives us must not keep the lock.
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _taken(handle):
            if deadline.expired:
                raise busy(_holder(path))
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
