"""Vibration from a folder of CSV files: ``<machine>_<n>.csv`` or ``<machine>/<name>.csv``, any channels."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TEST, TRAIN, VALIDATION
from tinyml_mlops.data.recordings.cutting import Facts, Recordings, expect_readable
from tinyml_mlops.data.recordings.folder import grouped_files
from tinyml_mlops.data.recordings.read import Reading, Wanted, reading
from tinyml_mlops.data.recordings.recording import Recording, full_scale_of
from tinyml_mlops.data.splits import Fractions, by_group, by_index
from tinyml_mlops.data.unreadable import UnreadableFileError
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Spectrum
from tinyml_mlops.tasks.anomalies.cutter import VibrationCutter
from tinyml_mlops.tasks.anomalies.front_end import WINDOW_SAMPLES, spectrum
from tinyml_mlops.tasks.anomalies.marks import COLUMNS, conditions
from tinyml_mlops.tasks.anomalies.takes import NORMAL, Take, used

ANY_RATE = Wanted(WINDOW_SAMPLES, marks=COLUMNS)


@dataclass(frozen=True)
class RecordedTakes:
    """Files; the rate of the model is that of the first, which the others have to reach.

    Attributes:
        least_hz: rate of the first file, not rounded.
    """

    folder: Path
    takes: Sequence[Take]
    paths: Sequence[Path]
    front_end: Spectrum
    least_hz: float | None
    params: DataParams
    seed: int
    licence: str = "see the source of the recordings"

    @classmethod
    def find(cls, folder: Path, params: DataParams, seed: int) -> "RecordedTakes":
        """List the files, and read the first that can be read.

        Raises:
            DataError: nothing there.
        """
        files = grouped_files(folder)
        paths = [file.path for file in files]
        rate_hz, front_end = None, spectrum(1, 1, 1.0)  # where no file can be read, which `homes` will say
        if first := _first_readable(paths):
            largest = full_scale_of(float(np.abs(first.values).max()))
            rate_hz, front_end = first.rate_hz, spectrum(round(first.rate_hz), len(first.channels), largest)
        takes = [Take(file.id, file.group, file.index) for file in files]
        return cls(folder, takes, paths, front_end, rate_hz, params, seed)

    def chunks(self) -> list[Reading]:
        """See :meth:`~tinyml_mlops.tasks.anomalies.takes.TakeSource.chunks`."""
        wanted = Wanted(WINDOW_SAMPLES, self.least_hz, marks=COLUMNS)
        return reading(self.paths, wanted, VibrationCutter(self.front_end))

    def homes(self, recordings: Recordings) -> list[str]:
        """By group, machines that have faults are held out first, and the faults of machines that are trained
        on are left out; by index, every recording with a fault is tested on.

        Raises:
            DataError: files that cannot be taken, too few machines, or no fault to test on.
        """
        expect_readable(recordings, self.paths, self.folder)
        home = self._homes([_is_faulty(facts) for facts in recordings.facts])
        _expect_both(recordings, home, self.folder)
        return home

    def full_scale(self, recordings: Recordings) -> float:
        """A range that holds all recordings."""
        return full_scale_of(max(one.largest for one in recordings.facts))

    def notes(self, recordings: Recordings, home: Sequence[str]) -> tuple[str, ...]:
        """How many there are, and what was left out."""
        machines = len({take.machine for take in self.takes})
        notes = [f"{len(self.takes)} recordings of {machines} machines"]
        if mixed := sum(one.left_out for one in recordings.facts):
            notes.append(f"{mixed} windows that are partly faulty were left out")
        unused = (
            used(facts, split).count(False) for facts, split in zip(recordings.facts, home, strict=True)
        )
        if left := sum(unused):
            notes.append(f"{left} faulty windows of machines that are trained on were left out")
        return tuple(notes)

    def _homes(self, faulty: Sequence[bool]) -> list[str]:
        fractions = Fractions(self.params.validation_fraction, self.params.test_fraction)
        if self.params.split == "group":
            broken = {take.machine for take, fault in zip(self.takes, faulty, strict=True) if fault}
            return by_group([take.machine for take in self.takes], fractions, self.seed, preferred=broken)
        sound = [take for take, fault in zip(self.takes, faulty, strict=True) if not fault]
        homes = by_index(
            [NORMAL] * len(sound), [take.index for take in sound], [take.id for take in sound], fractions
        )
        of = dict(zip((take.id for take in sound), homes, strict=True))
        return [of.get(take.id, TEST) for take in self.takes]


def _first_readable(paths: Sequence[Path]) -> Recording | None:
    for path in paths:
        with suppress(UnreadableFileError, ValueError):
            recording = ANY_RATE.read(path)
            conditions(recording)
            return recording
    return None


def _is_faulty(facts: Facts) -> bool:
    return set(facts.conditions) != {NORMAL}


def _expect_both(recordings: Recordings, home: Sequence[str], folder: Path) -> None:
    """Training and validation need sound windows, test needs both kinds."""
    there = {
        (split, condition == NORMAL)
        for facts, split in zip(recordings.facts, home, strict=True)
        for condition in facts.conditions
    }
    for split in (TRAIN, VALIDATION, TEST):
        if (split, True) not in there:
            raise DataError(
                f"data.source: {folder}: the {split} split has no vibration without a fault",
                hint="record more without faults, on each machine",
            )
    if (TEST, False) not in there:
        raise DataError(
            f"data.source: {folder}: no recording has a fault, so nothing can be said about finding one",
            hint="add recordings with a column `anomaly` (0 or 1) or `label` (normal, or the fault's name)",
        )
