"""The boards of this machine: those that ``bench.yaml`` names, or the only one that there is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tinyml_mlops.config import Board
from tinyml_mlops.config.bench import Bench
from tinyml_mlops.config.pool import Tags
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached, find_attached
from tinyml_mlops.device.attached_board import AttachedBoard
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.device.usb_ports import usb_ports
from tinyml_mlops.errors import BoardError, PortBusyError

POLL_S = 0.1  # a lock that is free again, or a port that is back, tells nobody


class LocalPool:
    """A :class:`~tinyml_mlops.device.pool.pool.BoardPool` whose leases are lock files.

    The kernel frees the lock of a holder that dies: nothing is left to be tidied up.
    """

    def __init__(self, bench: Bench, tags: Tags = ()) -> None:
        """Take from this inventory, and from it only boards with all these tags."""
        self._bench, self._tags = bench, tags

    @contextmanager
    def lease(self, board: Board, deadline: Deadline) -> Iterator[AttachedBoard]:
        """See :meth:`~tinyml_mlops.device.pool.pool.BoardPool.lease`: the first that is free."""
        with ExitStack() as held:
            yield AttachedBoard(self._taken(board, deadline, held))

    def _taken(self, board: Board, deadline: Deadline, held: ExitStack) -> Attached:
        busy: dict[str, PortBusyError] = {}
        while True:
            for found in self._there(board, waiting=bool(busy)):
                lock = board_lock(identity_lock(found.identity), found.name, Deadline.after(0.0))
                try:
                    held.enter_context(lock)
                except PortBusyError as error:
                    busy[found.name] = error
                else:
                    return found
            if deadline.expired:
                raise _all_busy(board, busy, deadline)
            time.sleep(min(POLL_S, deadline.remaining_s))

    def _there(self, board: Board, *, waiting: bool) -> tuple[Attached, ...]:
        """Looked for anew each time: whoever had a board may have flashed it, and moved its port."""
        try:
            return find_attached(board, self._bench, usb_ports(), self._tags)
        except BoardError:
            if not waiting:
                raise
            return ()  # it was there, and whoever has it is flashing it


def _all_busy(board: Board, busy: dict[str, PortBusyError], deadline: Deadline) -> PortBusyError:
    told = "; ".join(error.what.partition(",")[0] for error in busy.values())
    return PortBusyError(
        f"no {board.hardware} is free, still after {deadline.given_s:g} s: {told}",
        hint="wait for it or stop it",
    )
