"""Processes that may outlive their parent: found by their command line, ended by pidfd."""

import ctypes
import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

from tinyml_mlops.deadline import Deadline

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1  # linux/prctl.h
TERMINATE_S = 2.0  # QEMU needs some 10 ms


def find(argument: str) -> list[int]:
    """Pids of the processes that have exactly this argument, ourselves left out.

    A pid file would do, but it goes stale: its process may be gone and the number given to another one.
    """
    wanted, own = argument.encode(), os.getpid()
    return sorted(
        pid
        for pid in (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
        if pid != own and wanted in _arguments(pid)
    )


def end(pid: int, argument: str) -> bool:
    """End ``pid`` if it still is the process with this argument: politely, then not.

    Returns:
        Whether it was that process.
    """
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        # Looked at after the handle was taken: the number cannot go to another process any more.
        if argument.encode() not in _arguments(pid):
            return False
        for deadly in (signal.SIGTERM, signal.SIGKILL):
            signal.pidfd_send_signal(handle, deadly)
            if ended(handle, Deadline.after(TERMINATE_S)):
                break
        return True
    except ProcessLookupError:
        return True  # it ended by itself meanwhile
    finally:
        os.close(handle)


def ended(handle: int, deadline: Deadline) -> bool:
    """Wait until the process of a pidfd has ended."""
    return bool(select.select([handle], [], [], deadline.remaining_s)[0])


def dies_with_parent() -> Callable[[], None]:
    """For ``Popen(preexec_fn=…)``: the kernel kills the child when the thread that started it ends."""
    libc = ctypes.CDLL(None)  # loaded before the fork: nothing may take a lock after it
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return in_child


def _arguments(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it is gone, or not ours to see
        return []
