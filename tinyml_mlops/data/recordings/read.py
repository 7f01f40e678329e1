"""All recordings of a folder, checked one by one and against each other."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from tinyml_mlops.data.recordings.channels import channel_faults
from tinyml_mlops.data.recordings.csv_file import HINT, read_csv
from tinyml_mlops.data.recordings.folder import RecordingFile
from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.recordings.timing import time_fault
from tinyml_mlops.data.unreadable import UnreadableFileError, UnreadableFilesError


def read_all(
    files: Sequence[RecordingFile],
    folder: Path,
    *,
    channels: Sequence[str] = (),
    marks: Sequence[str] = (),
    also: Callable[[Recording], str | None] = lambda _: None,
    least_hz: float | None,
    least_samples: int,
) -> Iterator[tuple[RecordingFile, Recording]]:
    """Every file with what is in it, one at a time; a bad one is left out until the end, where all are named.

    Args:
        files: from :mod:`tinyml_mlops.data.recordings.folder`.
        folder: that they are in; for the message.
        channels: columns that are wanted; none: those that most files have, and all have to have them.
        marks: see :func:`read_csv`.
        also: a further reason to refuse a recording, or None.
        least_hz: lowest sampling rate that will do; None: that of the first file that can be read.
        least_samples: shortest recording that will do, in samples at that rate.

    Raises:
        DataError: after the last file, if any cannot be taken: every one with its reason.
    """
    failures: list[UnreadableFileError] = []
    seen: Counter[tuple[str, ...]] = Counter()
    of_file: list[tuple[RecordingFile, tuple[str, ...]]] = []
    for file in tqdm(files, "read", unit=" files", disable=None):
        try:
            recording = read_csv(file.path, channels=channels, marks=marks)
            check(file.path, recording, least_hz, least_samples)
            if fault := also(recording):
                raise UnreadableFileError(f"{file.path}: {fault}", hint=HINT)
        except UnreadableFileError as error:
            failures.append(error)
            continue
        least_hz = least_hz or recording.rate_hz
        seen[recording.channels] += 1
        of_file.append((file, recording.channels))
        yield file, recording
    usual = seen.most_common(1)[0][0] if seen else ()
    failures += [
        UnreadableFileError(
            f"{file.path}: has the channels {', '.join(names)}, most files have {', '.join(usual)}", hint=HINT
        )
        for file, names in of_file
        if names != usual
    ]
    if failures:
        raise UnreadableFilesError(failures, folder, "mend these files, or remove them")


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
