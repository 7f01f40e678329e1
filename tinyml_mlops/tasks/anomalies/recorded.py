"""Vibration from a folder of CSV files: ``<machine>_<n>.csv`` or ``<machine>/<name>.csv``, any channels."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TEST, TRAIN, VALIDATION
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.recordings.folder import RecordingFile, grouped_files
from tinyml_mlops.data.recordings.read import read_all
from tinyml_mlops.data.recordings.recording import Recording, full_scale_of
from tinyml_mlops.data.recordings.timing import at_rate
from tinyml_mlops.data.recordings.windows import cut
from tinyml_mlops.data.splits import Fractions, by_group, by_index
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Float, Spectrum
from tinyml_mlops.tasks.anomalies.front_end import WINDOW_SAMPLES, spectrum
from tinyml_mlops.tasks.anomalies.marks import COLUMNS, conditions
from tinyml_mlops.tasks.anomalies.takes import NORMAL, Take, Takes


@dataclass(frozen=True)
class _Read:
    """One recording after its features are computed.

    Attributes:
        raw: condition → features of the windows that are of it throughout.
        mixed: windows that are not.
    """

    file: RecordingFile
    digest: bytes
    raw: dict[str, Float]
    mixed: int

    @property
    def faulty(self) -> bool:
        return set(self.raw) != {NORMAL}


def recorded_takes(folder: Path, params: DataParams, seed: int) -> Takes:
    """Read all files; the rate of the model is that of the first, which the others have to reach.

    Faults go to the test split only. By group, machines that have faults are held out first, and the faults
    of machines that are trained on are left out; by index, every recording with a fault is tested on.

    Raises:
        DataError: nothing there, files that cannot be taken, too few machines, or no fault to test on.
    """
    files = grouped_files(folder)
    front_end: Spectrum | None = None
    read: list[_Read] = []
    largest = 0.0
    for file, recording in read_all(
        files, folder, marks=COLUMNS, also=_expect_marks, least_hz=None, least_samples=WINDOW_SAMPLES
    ):
        largest = max(largest, float(np.abs(recording.values).max()))
        front_end = front_end or spectrum(
            round(recording.rate_hz), len(recording.channels), full_scale_of(largest)
        )
        if len(recording.channels) == front_end.channels:  # otherwise the reader will refuse the file
            read.append(_features(file, recording, front_end))
    if front_end is None:
        raise AssertionError("a folder without readable files has been refused")
    home = _homes(read, params, seed)
    takes = tuple(_takes(read, home))
    _expect_both(takes, folder)
    scale = {"full_scale": full_scale_of(largest)}
    return Takes(
        takes, front_end.model_copy(update=scale), "see the source of the recordings", _notes(read, takes)
    )


def _expect_marks(recording: Recording) -> str | None:
    """A fault of the columns that mark faults, for the reader's list."""
    try:
        conditions(recording)
    except ValueError as error:
        return str(error)
    return None


def _features(file: RecordingFile, recording: Recording, front_end: Spectrum) -> _Read:
    values = at_rate(recording, front_end.rate_hz)
    windows = cut(values, WINDOW_SAMPLES, WINDOW_SAMPLES).astype(np.float32)
    rows = conditions(recording)
    ends_s = recording.time_s[0] + np.arange(len(windows) + 1) * WINDOW_SAMPLES / front_end.rate_hz
    ends = np.searchsorted(recording.time_s, ends_s)
    found: dict[str, list[int]] = defaultdict(list)
    for number in range(len(windows)):
        names = np.unique(rows[ends[number] : ends[number + 1]])
        found[str(names[0]) if len(names) == 1 else ""].append(number)
    mixed = len(found.pop("", []))
    raw = {name: front_end.raw(windows[at]) for name, at in sorted(found.items())}
    return _Read(file, digest_of(recording.values), raw, mixed)


def _homes(read: Sequence[_Read], params: DataParams, seed: int) -> list[str]:
    fractions = Fractions(params.validation_fraction, params.test_fraction)
    if params.split == "group":
        broken = {one.file.group for one in read if one.faulty}
        return by_group([one.file.group for one in read], fractions, seed, preferred=broken)
    sound = [one.file for one in read if not one.faulty]
    homes = by_index(
        [NORMAL] * len(sound), [file.index for file in sound], [file.id for file in sound], fractions
    )
    of = dict(zip((file.id for file in sound), homes, strict=True))
    return [of.get(one.file.id, TEST) for one in read]


def _takes(read: Sequence[_Read], home: Sequence[str]) -> Iterator[Take]:
    for one, split in zip(read, home, strict=True):
        for condition, raw in one.raw.items():
            if condition == NORMAL or split == TEST:
                yield Take(one.file.id, one.file.group, split, condition, one.digest, raw)


def _expect_both(takes: Sequence[Take], folder: Path) -> None:
    """Training and validation need sound windows, test needs both kinds."""
    there = {(take.split, take.condition == NORMAL) for take in takes}
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


def _notes(read: Sequence[_Read], takes: Sequence[Take]) -> tuple[str, ...]:
    machines = len({one.file.group for one in read})
    notes = [f"{len(read)} recordings of {machines} machines"]
    if mixed := sum(one.mixed for one in read):
        notes.append(f"{mixed} windows that are partly faulty were left out")
    windows = sum(len(raw) for one in read for raw in one.raw.values())
    if left := windows - sum(len(take.raw) for take in takes):
        notes.append(f"{left} faulty windows of machines that are trained on were left out")
    return tuple(notes)
