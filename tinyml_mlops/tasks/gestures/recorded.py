"""Gestures from a folder of CSV files: ``<label>/<user>_<n>.csv`` or ``<label>/<user>/<name>.csv``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.recordings.cutting import Cut, Recordings, expect_readable
from tinyml_mlops.data.recordings.folder import RecordingFile, labelled_files
from tinyml_mlops.data.recordings.read import Reading, Wanted, reading
from tinyml_mlops.data.recordings.recording import Recording, full_scale_of
from tinyml_mlops.data.recordings.timing import at_rate
from tinyml_mlops.data.recordings.windows import cut, liveliest
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Window
from tinyml_mlops.tasks.gestures.takes import Take

CHANNELS = ("x", "y", "z")


@dataclass(frozen=True)
class RecordedTakes:
    """Files of the gestures that are to be learned."""

    folder: Path
    labels: tuple[str, ...]
    takes: Sequence[Take]
    paths: Sequence[Path]
    cutter: "GestureCutter"
    notes: tuple[str, ...]
    licence: str = "see the source of the recordings"

    @classmethod
    def find(cls, folder: Path, params: DataParams, front_end: Window, hop_samples: int) -> "RecordedTakes":
        """List the files.

        Raises:
            DataError: nothing there, a label without a folder, or one gesture only.
        """
        files = _wanted(labelled_files(folder), folder, params)
        takes = [Take(file.id, file.label, file.group, file.index) for file in files]
        users = len({take.group for take in takes})
        return cls(
            folder,
            params.labels or tuple(sorted({file.label for file in files})),
            takes,
            [file.path for file in files],
            GestureCutter(front_end, hop_samples),
            (f"{len(takes)} recordings of {users} users",),
        )

    def chunks(self) -> list[Reading]:
        """See :meth:`~tinyml_mlops.tasks.gestures.takes.TakeSource.chunks`."""
        front_end = self.cutter.front_end
        wanted = Wanted(front_end.window_samples // 2, front_end.rate_hz, channels=CHANNELS)
        return reading(self.paths, wanted, self.cutter)

    def check(self, recordings: Recordings) -> None:
        """See :meth:`~tinyml_mlops.tasks.gestures.takes.TakeSource.check`."""
        expect_readable(recordings, self.paths, self.folder)

    def full_scale(self, recordings: Recordings) -> float:
        """A range that holds all windows."""
        return full_scale_of(max(one.largest for one in recordings.facts))


@dataclass(frozen=True)
class GestureCutter:
    """A recording shorter than two windows is one gesture: the window with most movement is taken, and its
    edges are held where it is shorter than a window. A longer one shows its gesture all along: it is cut into
    windows, ``hop_samples`` apart.
    """

    front_end: Window
    hop_samples: int

    def cut(self, recording: Recording) -> Cut:
        """See :meth:`~tinyml_mlops.data.recordings.read.Cutter.cut`."""
        length, values = self.front_end.window_samples, at_rate(recording, self.front_end.rate_hz)
        if len(values) < 2 * length:
            windows = liveliest(values, length)[np.newaxis].astype(np.float32)
        else:
            windows = cut(values, length, self.hop_samples).astype(np.float32)
        return Cut(windows, digest_of(windows), largest=float(np.abs(windows).max()))


def _wanted(files: list[RecordingFile], folder: Path, params: DataParams) -> list[RecordingFile]:
    counts = Counter(file.label for file in files)
    if missing := [label for label in params.labels if label not in counts]:
        raise DataError(
            f"data.labels: {folder} has no recordings of {', '.join(missing)}; "
            f"it has {', '.join(sorted(counts))}",
            hint="correct data.labels, or set it to auto",
        )
    wanted = [file for file in files if not params.labels or file.label in params.labels]
    if len({file.label for file in wanted}) < 2:
        raise DataError(
            f"data.source: {folder} has one gesture only: {wanted[0].label!r}",
            hint="a classifier needs two or more; add a folder per further gesture, and one for no gesture",
        )
    return wanted
