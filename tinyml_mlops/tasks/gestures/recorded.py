"""Gestures from a folder of CSV files: ``<label>/<user>_<n>.csv`` or ``<label>/<user>/<name>.csv``."""

from collections import Counter
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.recordings.folder import RecordingFile, labelled_files
from tinyml_mlops.data.recordings.read import read_all
from tinyml_mlops.data.recordings.recording import Recording, full_scale_of
from tinyml_mlops.data.recordings.timing import at_rate
from tinyml_mlops.data.recordings.windows import cut, liveliest
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Float, Window
from tinyml_mlops.tasks.gestures.takes import Take, Takes

CHANNELS = ("x", "y", "z")


def recorded_takes(folder: Path, params: DataParams, front_end: Window, hop_samples: int) -> Takes:
    """Read all files of the gestures that are to be learned.

    A recording shorter than two windows is one gesture: the window with most movement is taken, and its edges
    are held where it is shorter than a window (half a window is the least). A longer one shows its gesture
    all along: it is cut into windows, ``hop_samples`` apart.

    Raises:
        DataError: nothing there, a label without a folder, one gesture only, or files that cannot be taken.
    """
    files = _wanted(labelled_files(folder), folder, params)
    labels = params.labels or tuple(sorted({file.label for file in files}))
    takes = tuple(
        Take(file.id, file.label, file.group, file.index, _windows(recording, front_end, hop_samples))
        for file, recording in read_all(
            files,
            folder,
            channels=CHANNELS,
            least_hz=front_end.rate_hz,
            least_samples=front_end.window_samples // 2,
        )
    )
    users = len({take.group for take in takes})
    largest = max(float(np.abs(take.windows).max()) for take in takes)
    return Takes(
        takes,
        labels,
        full_scale_of(largest),
        "see the source of the recordings",
        (f"{len(takes)} recordings of {users} users",),
    )


def _windows(recording: Recording, front_end: Window, hop_samples: int) -> Float:
    length, values = front_end.window_samples, at_rate(recording, front_end.rate_hz)
    if len(values) < 2 * length:
        return liveliest(values, length)[np.newaxis].astype(np.float32)
    return cut(values, length, hop_samples).astype(np.float32)


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
