"""One tracking at a time in a project: two processes that look for a run at once both find none."""

from contextlib import AbstractContextManager
from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TrackingError
from tinyml_mlops.locking import exclusive


def tracking_lock(path: Path, deadline: Deadline) -> AbstractContextManager[None]:
    """Hold the project's lock file for logging runs.

    Raises:
        TrackingError: another process holds it until the deadline.
    """

    def busy(holder: str) -> TrackingError:
        return TrackingError(
            f"process {holder} has been logging runs of this project for {deadline.given_s:.0f} s: "
            f"it holds {path}",
            hint="wait for it or stop it; then run `tinyml track`",
        )

    return exclusive(path, deadline, busy)
