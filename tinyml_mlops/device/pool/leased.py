"""The one way to a board: an emulated one is this project's own, any other is of `bench.yaml`'s pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.config import Board
from tinyml_mlops.config.bench import Bench, load_bench
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.device.pool.local import LocalPool
from tinyml_mlops.device.pool.pool import BoardPool, Lease
from tinyml_mlops.device.qemu import EmulatedBoard


@contextmanager
def leased(board: Board, deadline: Deadline, state: Path | None = None) -> Iterator[Lease]:
    """Hold a board of this kind; on exit an emulated board is off, and any other is given back.

    Args:
        board: of the catalogue.
        deadline: for getting hold of it, where ``bench.yaml`` does not say how long to wait.
        state: folder of an emulated board; None: the project's own for this board.

    Raises:
        ParamsError: ``bench.yaml`` is wrong.
        PortBusyError: others have it until the deadline.
        BoardError: there is none, or it is not clear which one is meant.
        LinkError: a bench of many machines cannot be reached, or took the board away meanwhile.
    """
    if board.qemu is not None:
        emulated = EmulatedBoard(board, state)
        with board_lock(emulated.lock, board.name, deadline), emulated:
            yield emulated
        return
    bench = load_bench()
    patience = Deadline.after(bench.pool.wait_s) if bench.pool.wait_s else deadline
    with pool_of(bench).lease(board, patience) as lease:
        yield lease


def pool_of(bench: Bench) -> BoardPool:
    """The pool that ``bench.yaml`` names."""
    if bench.pool.kind == "labgrid":
        from tinyml_mlops.device.pool.labgrid.pool import LabgridPool  # gRPC, for those who use it

        return LabgridPool(bench.pool)
    return LocalPool(bench, bench.pool.tags)
