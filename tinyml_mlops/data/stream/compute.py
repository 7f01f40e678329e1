"""All chunks on all cores; the same results however many there are, and none of them lost when killed."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Self

from threadpoolctl import threadpool_limits

from tinyml_mlops.cores import usable_cores
from tinyml_mlops.data.stream.chunk import Chunk, finished
from tinyml_mlops.data.stream.progress import progress
from tinyml_mlops.data.unreadable import UnreadableFilesError
from tinyml_mlops.errors import HostToolError


def compute_all(
    chunks: Sequence[Chunk], folder: Path, *, title: str, unit: str, workers: int | None = None
) -> list[Path]:
    """Compute what is not in ``folder`` yet.

    Every chunk is written whole or not at all, as soon as it is done.

    Args:
        chunks: what to compute.
        folder: of results, also of earlier runs.
        title: of the progress bar.
        unit: of ``len(chunk)``, plural.
        workers: processes; None: as many as this one may use cores. One chunk needs no further process.

    Returns:
        The ``.npz`` of each chunk, in their order.

    Raises:
        UnreadableFilesError: after the last chunk, with all files that cannot be taken.
        HostToolError: a process was killed.
    """
    workers = min(workers or usable_cores(), len(chunks))
    paths: list[Path | None] = [None] * len(chunks)
    failed: dict[int, UnreadableFilesError] = {}
    with progress(title, sum(map(len, chunks)), unit) as advance, _Pool(workers, chunks) as pool:
        for number, result in pool.done(chunks, folder):
            try:
                paths[number] = result()
            except UnreadableFilesError as error:
                failed[number] = error
            advance(len(chunks[number]))
    if failed:
        raise UnreadableFilesError.merged([error for _, error in sorted(failed.items())])
    return [path for path in paths if path is not None]


class _Pool:
    """Processes, or this one where one is enough."""

    def __init__(self, workers: int, chunks: Sequence[Chunk]) -> None:
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1:
            # Forks of a fresh process, not of this one, whose threads may hold locks. scipy.signal takes
            # seconds to import: once, in that process.
            server = multiprocessing.get_context("forkserver")
            server.set_forkserver_preload([type(chunks[0]).__module__])
            self._pool = ProcessPoolExecutor(workers, server, _start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def done(self, chunks: Sequence[Chunk], folder: Path) -> Iterator[tuple[int, Callable[[], Path]]]:
        """Position of every chunk as it becomes ready, with what gives (or raises) its result."""
        if self._pool is None:
            for number, chunk in enumerate(chunks):
                yield number, partial(_finished, chunk, folder)
            return
        futures = {self._pool.submit(_finished, chunk, folder): number for number, chunk in enumerate(chunks)}
        for future in as_completed(futures):
            yield futures[future], partial(_result, future)


def _finished(chunk: Chunk, folder: Path) -> Path:
    with threadpool_limits(1):  # BLAS splits sums by its threads
        return finished(chunk, folder)


def _result(future: Future[Path]) -> Path:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise HostToolError(
            "a process that prepares data ended before its work was done",
            hint="was it killed, or is memory short? What is finished is kept: start it again. In a script "
            'of your own, call this under `if __name__ == "__main__":`',
        ) from error


def _start() -> None:
    """In a new process: end when the one that started it is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        raise AssertionError("this is for processes that were started by another")

    def leave() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
