"""One tracking at a time in a project: two processes that look for a run at once both find none."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TrackingError

POLL_S = 0.05  # flock has no time-out of its own


@contextmanager
def exclusive(path: Path, deadline: Deadline) -> Iterator[None]:
    """Hold the lock file ``path``; the kernel lets go of it when the process ends, however it ends.

    Raises:
        TrackingError: somebody else holds it until the deadline.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _taken(handle):
            if deadline.expired:
                raise TrackingError(
                    f"another process has been logging runs of this project for {deadline.given_s:.0f} s: "
                    f"it holds {path}",
                    hint="wait for it or stop it; then run `tinyml track`",
                )
            time.sleep(min(POLL_S, deadline.remaining_s))
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
