"""Recordings of a folder: each checked by itself, and cut into windows some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tinyml_mlops.data.recordings.channels import channel_faults
from tinyml_mlops.data.recordings.csv_file import HINT, read_csv
from tinyml_mlops.data.recordings.cutting import Cut, pack
from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.recordings.timing import time_fault
from tinyml_mlops.data.stream import digest, identity_of_file, parts_of, size_of_file
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.data.unreadable import UnreadableFileError


@dataclass(frozen=True)
class Wanted:
    """What a file has to hold.

    Attributes:
        least_samples: shortest recording that will do, in samples at ``least_hz``.
        least_hz: lowest sampling rate that will do; None: its own.
        channels: columns that are wanted; none: all that are neither time nor mark.
        marks: see :func:`read_csv`.
    """

    least_samples: int
    least_hz: float | None = None
    channels: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def read(self, path: Path) -> Recording:
        """Read and check one file.

        Raises:
            UnreadableFileError: with every reason there is.
        """
        recording = read_csv(path, channels=self.channels, marks=self.marks)
        check(path, recording, self.least_hz, self.least_samples)
        return recording


class Cutter(Protocol):
    """How a recording becomes windows. Picklable; its ``repr`` says all that the windows depend on."""

    def cut(self, recording: Recording) -> Cut:
        """Windows of one recording, with all but ``channels`` and ``fault``.

        Raises:
            ValueError: why it cannot be taken.
        """
        ...


@dataclass(frozen=True)
class Reading:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of files, which gives what :func:`pack` does.

    Files that cannot be taken are part of the result, so that all of a folder are named at once.
    """

    paths: tuple[Path, ...]
    wanted: Wanted
    cutter: Cutter

    def __len__(self) -> int:
        return len(self.paths)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self.paths, self.wanted, self.cutter, *map(identity_of_file, self.paths))

    def compute(self) -> Arrays:
        """See :meth:`tinyml_mlops.data.stream.Chunk.compute`."""
        return pack(self._cut(path) for path in self.paths)

    def _cut(self, path: Path) -> Cut:
        try:
            recording = self.wanted.read(path)
            found = self.cutter.cut(recording)
        except UnreadableFileError as error:
            return Cut.refused(error.what)
        except ValueError as error:
            return Cut.refused(f"{path}: {error}")
        return replace(found, channels=recording.channels)


def reading(paths: Sequence[Path], wanted: Wanted, cutter: Cutter) -> list[Reading]:
    """All files in chunks."""
    parts = parts_of([size_of_file(path) for path in paths])
    return [Reading(tuple(paths[start:stop]), wanted, cutter) for start, stop in parts]


def check(path: Path, recording: Recording, least_hz: float | None, least_samples: int) -> None:
    """Times, length and channels of one recording; without a rate, its own will do.

    Raises:
        UnreadableFileError: with every reason there is.
    """
    if len(recording.time_s) < 2:
        raise UnreadableFileError(f"{path}: holds one row only", hint=HINT)
    faults = []
    if fault := time_fault(recording, least_hz or 0.0):
        faults.append(fault)
    else:
        least_s = (least_samples - 1) / (least_hz or recording.rate_hz)
        length_s = float(recording.time_s[-1] - recording.time_s[0])
        if length_s < least_s * (1.0 - 1e-6):
            faults.append(f"is {length_s:.3g} s long, at least {least_s:.3g} s are needed")
    faults += channel_faults(recording.values, recording.channels)
    if faults:
        raise UnreadableFileError(f"{path}: {'; '.join(faults)}", hint=HINT)
