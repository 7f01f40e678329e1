"""Arrays larger than memory: written row by row, mapped from their files, read in blocks."""

import math
import mmap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]
BLOCK_BYTES = 1 << 24


def in_blocks(array: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Some rows of ``array`` at a time; of a mapped one, what was read is given back."""
    step = max(1, BLOCK_BYTES // max(1, array.itemsize * math.prod(array.shape[1:])))
    for start in range(0, len(array), step):
        yield array[start : start + step]
        mapping = getattr(array, "_mmap", None)
        if mapping is not None and not array.flags.writeable:
            mapping.madvise(mmap.MADV_DONTNEED)  # otherwise all that was ever read counts as memory


def of_split(name: str, split_of: npt.NDArray[np.str_], blocks: Iterable[Float]) -> Iterator[Float]:
    """The rows of one split, block by block; arguments as those of :func:`by_split`."""
    done = 0
    for block in blocks:
        yield block[split_of[done : done + len(block)] == name]
        done += len(block)


def by_split(blocks: Iterable[Float], split_of: npt.NDArray[np.str_], folder: Path) -> Mapping[str, Float]:
    """Distribute the rows of ``blocks``: split → its rows, in order, mapped from ``folder`` read-only.

    Args:
        blocks: float32 ``[n, *shape]``; together as long as ``split_of``.
        split_of: of every row.
        folder: for one file a split.
    """
    names = np.unique(split_of).tolist()
    files = {name: (folder / f"{name}.rows").open("wb") for name in names}
    shape: tuple[int, ...] = ()
    done = 0
    try:
        for block in blocks:
            shape = block.shape[1:]
            home = split_of[done : done + len(block)]
            for name in np.unique(home).tolist():
                files[name].write(np.ascontiguousarray(block[home == name], np.float32).data)
            done += len(block)
    finally:
        for file in files.values():
            file.close()
    return {
        name: np.memmap(
            folder / f"{name}.rows", np.float32, "r", shape=(int(np.count_nonzero(split_of == name)), *shape)
        )
        for name in names
    }
