"""Data sets in the benchmark's layout: ``y_labels.csv`` and one file of raw bytes a sample.

A line is ``file,classes,class``; that of anomaly detection goes on with the bytes of a window and the bytes
to the next one: a recording is several inferences.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.errors import DataError
from tinyml_mlops.firmware.mlperf import Benchmark, Form

LABELS = "y_labels.csv"


@dataclass(frozen=True)
class Sample:
    """One line.

    Attributes:
        label: number of its class.
        window_bytes: of one inference.
        stride_bytes: from one inference to the next.
    """

    path: Path
    label: int
    window_bytes: int
    stride_bytes: int

    def inputs(self) -> Iterator[bytes]:
        """What is loaded, one inference after the other; a rest that fills no window is left out."""
        data = self.path.read_bytes()
        for start in range(0, len(data) - self.window_bytes + 1, self.stride_bytes):
            yield data[start : start + self.window_bytes]


def read_dataset(folder: Path, benchmark: Benchmark) -> tuple[Sample, ...]:
    """Read and check all lines.

    Args:
        folder: that holds ``y_labels.csv``, or a folder of the benchmark's name that does.
        benchmark: whose data set it is.

    Raises:
        DataError: the file or one it names is missing, or is not what the benchmark takes.
    """
    if not (folder / LABELS).is_file():
        folder /= benchmark.name
    labels = folder / LABELS
    try:
        rows = list(csv.reader(labels.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeError) as error:
        raise DataError(
            f"{labels} cannot be read: {error}",
            hint="give the folder of the data set, as mlcommons/tiny lays it out",
        ) from error
    samples = tuple(
        _sample(labels, number, row, benchmark) for number, row in enumerate(rows, start=1) if row
    )
    if not samples:
        raise DataError(f"{labels} has no lines", hint="take that of mlcommons/tiny")
    return samples


def _sample(labels: Path, number: int, row: list[str], benchmark: Benchmark) -> Sample:
    where = f"{labels}, line {number}"
    spectrum = benchmark.form is Form.SPECTRUM
    try:
        name, *texts = row
        classes, label, *windows = (int(text) for text in texts)
        window, stride = windows if spectrum else (*windows, benchmark.data_bytes, benchmark.data_bytes)
    except ValueError as error:
        columns = "file,classes,class" + (",window bytes,stride bytes" if spectrum else "")
        raise DataError(f"{where}: {','.join(row)!r} is not {columns}", hint="correct the line") from error
    if classes != benchmark.classes or not 0 <= label < classes:
        raise DataError(
            f"{where}: class {label} of {classes}; {benchmark.name} has classes 0 to {benchmark.classes - 1}",
            hint="is this the data set of another model?",
        )
    if window != benchmark.data_bytes or stride < 1:
        raise DataError(
            f"{where}: windows of {window} bytes, {stride} apart; {benchmark.name} takes "
            f"{benchmark.data_bytes} bytes",
            hint="correct the line",
        )
    path = labels.parent / name
    bytes_there = path.stat().st_size if path.is_file() else 0
    if bytes_there < window or (not spectrum and bytes_there != window):
        raise DataError(
            f"{where}: {path} has {bytes_there} bytes; {benchmark.name} takes {window}",
            hint="make the files with mlcommons/tiny's scripts (benchmark/training)",
        )
    return Sample(path, label, window, stride)
