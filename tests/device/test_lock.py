"""One user of a board at a time; the kernel frees what a killed one held."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.errors import PortBusyError

HOLD = """
import sys, time
from pathlib import Path
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.lock import board_lock
with board_lock(Path(sys.argv[1]), "nucleo", Deadline.after(10)):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_two_processes_do_not_hold_one_board(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    second = board_lock(tmp_path / "lock", "nucleo", Deadline.after(0.2))
    with pytest.raises(PortBusyError, match=f"nucleo is in use by process {process.pid}"), second:
        pass
    process.communicate("")
    with board_lock(tmp_path / "lock", "nucleo", Deadline.after(0.2)):
        pass


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    os.kill(process.pid, signal.SIGKILL)
    with board_lock(tmp_path / "lock", "nucleo", Deadline.after(5)):
        pass
    process.communicate()


def test_it_waits_until_the_deadline_for_the_other_to_finish(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    deadline = Deadline.after(0.5)
    with pytest.raises(PortBusyError), board_lock(tmp_path / "lock", "nucleo", deadline):
        pass
    assert deadline.expired
    process.communicate("")


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), board_lock(tmp_path / "lock", "nucleo", Deadline.after(1)):
        raise RuntimeError
    with board_lock(tmp_path / "lock", "nucleo", Deadline.after(0)):
        pass


def test_the_next_holder_is_named_not_the_last(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("123456789012345")
    with board_lock(tmp_path / "lock", "nucleo", Deadline.after(1)):
        assert (tmp_path / "lock").read_text() == str(os.getpid())
