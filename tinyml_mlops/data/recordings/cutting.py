"""Recordings cut into windows on all cores: of each, nothing stays in memory but a few facts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.data.stream import Chunk, compute_all
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.data.unreadable import UnreadableFileError, UnreadableFilesError

WINDOWS, CONDITIONS = "windows", "conditions"
"""Of every window of a chunk."""
COUNTS, DIGESTS, LARGEST, LEFT_OUT, CHANNELS, FAULTS = (
    *("counts", "digests", "largest", "left_out", "channels", "faults"),
)
"""Of every recording of a chunk."""
BETWEEN = "\n"  # names of channels, which come from one line of a file
DIGEST_BYTES = 32
REMEDY = "mend these files, or remove them"


@dataclass(frozen=True)
class Cut:
    """One recording in windows.

    Attributes:
        windows: float32 ``[k, …]``: samples, or features of them.
        digest: 32 bytes that tell its content from any other (:func:`~tinyml_mlops.data.checks.digest_of`).
        conditions: of each window; empty where there are none.
        largest: magnitude of a sample.
        left_out: windows that are not taken.
        channels: that the file has.
        fault: why the file cannot be taken; the message begins with its path. Empty: it can.
    """

    windows: npt.NDArray[np.float32]
    digest: bytes = bytes(DIGEST_BYTES)
    conditions: tuple[str, ...] = ()
    largest: float = 0.0
    left_out: int = 0
    channels: tuple[str, ...] = ()
    fault: str = ""

    @classmethod
    def refused(cls, fault: str) -> "Cut":
        """Nothing of a file."""
        return cls(np.empty(0, np.float32), fault=fault)


@dataclass(frozen=True)
class Facts:
    """What is known of a recording whose windows are on disk; as :class:`Cut` has it."""

    digest: bytes
    conditions: tuple[str, ...]
    largest: float
    left_out: int
    channels: tuple[str, ...]
    fault: str

    @property
    def windows(self) -> int:
        return len(self.conditions)


@dataclass(frozen=True)
class Recordings:
    """All recordings of a data set, cut.

    Attributes:
        facts: of each, in order.
        files: chunks of their windows.
    """

    facts: Sequence[Facts]
    files: Sequence[Path]

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        """All windows in order, some at a time."""
        return (load_npz(file)[WINDOWS] for file in self.files)


def pack(cuts: Iterable[Cut]) -> Arrays:
    """What a chunk of recordings computes."""
    found = list(cuts)
    taken = [cut for cut in found if not cut.fault]
    conditions = [cut.conditions or ("",) * len(cut.windows) for cut in found]
    return {
        WINDOWS: np.concatenate([cut.windows for cut in taken]) if taken else np.empty(0, np.float32),
        CONDITIONS: _texts(name for of_one in conditions for name in of_one),
        COUNTS: np.array([len(cut.windows) for cut in found], np.int64),
        DIGESTS: np.frombuffer(b"".join(cut.digest for cut in found), np.uint8).reshape(-1, DIGEST_BYTES),
        LARGEST: np.array([cut.largest for cut in found], np.float64),
        LEFT_OUT: np.array([cut.left_out for cut in found], np.int64),
        CHANNELS: _texts(BETWEEN.join(cut.channels) for cut in found),
        FAULTS: _texts(cut.fault for cut in found),
    }


def cut_all(chunks: Sequence[Chunk], folder: Path) -> Recordings:
    """Compute all chunks, each of which gives what :func:`pack` does.

    Args:
        chunks: in order.
        folder: of results, see :func:`~tinyml_mlops.data.stream.compute_all`.
    """
    files = compute_all(chunks, folder, title="prepare", unit="recordings")
    return Recordings([facts for file in files for facts in _facts(load_npz(file))], files)


def expect_readable(recordings: Recordings, paths: Sequence[Path], folder: Path) -> None:
    """Refuse the folder where a file cannot be taken, or has other channels than most.

    Raises:
        UnreadableFilesError: all of them, each with its reason.
    """
    faults = [one.fault for one in recordings.facts if one.fault]
    seen = Counter(one.channels for one in recordings.facts if not one.fault)
    usual = seen.most_common(1)[0][0] if seen else ()
    faults += [
        f"{path}: has the channels {', '.join(one.channels)}, most files have {', '.join(usual)}"
        for path, one in zip(paths, recordings.facts, strict=True)
        if not one.fault and one.channels != usual
    ]
    if faults:
        raise UnreadableFilesError(
            [UnreadableFileError(fault, hint=REMEDY) for fault in faults], folder, REMEDY
        )


def _facts(arrays: dict[str, npt.NDArray[Any]]) -> Iterator[Facts]:
    at = 0
    for number, count in enumerate(arrays[COUNTS].tolist()):
        channels = str(arrays[CHANNELS][number])
        yield Facts(
            digest=arrays[DIGESTS][number].tobytes(),
            conditions=tuple(arrays[CONDITIONS][at : at + count].tolist()),
            largest=float(arrays[LARGEST][number]),
            left_out=int(arrays[LEFT_OUT][number]),
            channels=tuple(channels.split(BETWEEN)) if channels else (),
            fault=str(arrays[FAULTS][number]),
        )
        at += count


def _texts(values: Iterable[str]) -> npt.NDArray[np.str_]:
    return np.array(list(values), np.str_)
