"""One piece of the work, and its result on disk: under a name that says what it was made from."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import scipy

import tinyml_mlops
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.errors import DataError
from tinyml_mlops.files import sha256_file

Arrays = Mapping[str, npt.NDArray[Any]]

SIZE = 128
"""Clips or takes in a chunk: a second or two of work. The same on every machine: the shape of what is
multiplied decides how sums are rounded."""
MOST_BYTES = 32 << 20
"""Of the files of a chunk: as float32 at twice their rate they are four times as large."""
SOURCES = ("data", "features", "tasks")
"""Packages that decide what is in a chunk."""


class Chunk(Protocol):
    """Some of the samples, by themselves: nothing of the result depends on other chunks.

    Has to be picklable: another process computes it.
    """

    def __len__(self) -> int:
        """How far it brings the progress bar."""
        ...

    def identity(self) -> bytes:
        """Digest of all that the result is made from, the contents of files included."""
        ...

    def compute(self) -> Arrays:
        """The result.

        Raises:
            UnreadableFilesError: with all files of the chunk that cannot be taken.
        """
        ...


def finished(chunk: Chunk, folder: Path) -> Path:
    """The ``.npz`` with the result of ``chunk``; made now, unless an earlier run has made it.

    Raises:
        UnreadableFilesError: see :meth:`Chunk.compute`.
    """
    key = hashlib.sha256(_code() + chunk.identity()).hexdigest()
    path = folder / f"{key}.npz"
    if not _is_whole(path):
        save_npz(path, chunk.compute(), compressed=False)
    return path


def parts_of(sizes: Sequence[int], most: int = SIZE) -> Iterator[tuple[int, int]]:
    """(start, stop) of at most ``most`` items and, unless one alone is larger, of :data:`MOST_BYTES`."""
    start = held = 0
    for number, size in enumerate(sizes):
        if number > start and (number - start == most or held + size > MOST_BYTES):
            yield start, number
            start, held = number, 0
        held += size
    if start < len(sizes):
        yield start, len(sizes)


def size_of_file(path: Path) -> int:
    """Bytes; 0 where it cannot be read, which computing will say."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def digest(*values: object) -> bytes:
    """Digest of values whose ``repr`` says all of them: numbers, text, bytes, records, dataclasses."""
    return hashlib.sha256(repr(values).encode()).digest()


def identity_of_file(path: Path) -> bytes:
    """SHA-256 of a file's content; empty where it cannot be read, which computing will say."""
    try:
        return sha256_file(path).encode()
    except OSError:
        return b""


@cache
def _code() -> bytes:
    """Digest of the code: what another version of it has made is no result of this one."""
    root = Path(tinyml_mlops.__file__).parent
    found = hashlib.sha256(f"{np.__version__} {scipy.__version__}".encode())
    for path in sorted(path for name in SOURCES for path in (root / name).rglob("*.py")):
        found.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return found.digest()


def _is_whole(path: Path) -> bool:
    """Whether it is there and undamaged: a machine that lost its power may have kept the name alone."""
    try:
        load_npz(path)
    except DataError:
        return False
    return True
