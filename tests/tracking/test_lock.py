"""One tracking at a time, and a crash lets go."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TrackingError
from tinyml_mlops.tracking.lock import tracking_lock

HOLDER = """
import sys, time
from pathlib import Path
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.tracking.lock import tracking_lock
with tracking_lock(Path(sys.argv[1]), Deadline.after(5)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_held_lock_is_named_and_a_killed_holder_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "work" / ".track.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(TrackingError, match="has been logging") as caught,
            tracking_lock(path, Deadline.after(0.2)),
        ):
            pytest.fail("two hold the lock")
        assert str(path) in caught.value.what
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()  # type: ignore[union-attr]
    with tracking_lock(path, Deadline.after(5)):
        pass
