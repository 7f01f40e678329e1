"""One CSV file as a :class:`Recording`, or the reason why it is none.

The first line names the columns, in any order and case; comma, semicolon or tab between them; UTF-8. Lines
that begin with ``#`` are comments. The column ``time``, ``t`` or ``time_s`` is in seconds, ``time_ms`` and
``time_us`` are what they say.
"""

import csv
import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.unreadable import UnreadableFileError

TIME_COLUMNS = {"time": 1.0, "t": 1.0, "time_s": 1.0, "time_ms": 1e-3, "time_us": 1e-6}
DELIMITERS = ",;\t"
MARK_LENGTH = 40
MAX_BYTES = 256_000_000
"""About five million rows of four columns. A file is read as a whole: beyond this it costs more than a
gigabyte of memory, and more often it is the wrong file."""

HINT = "mend the file, or remove it"
Table = npt.NDArray[Any]  # one structured element a row


def read_csv(path: Path, *, channels: Sequence[str] = (), marks: Sequence[str] = ()) -> Recording:
    """Read one file; memory is bounded by :data:`MAX_BYTES`.

    Args:
        path: the file.
        channels: columns that are wanted; none: all that are neither time nor mark. Others are left alone.
        marks: columns of text that are read where they are there.

    Raises:
        UnreadableFileError: with the reason: missing columns, text in place of numbers, values that are not
            finite, no rows, another encoding, too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(
                f"has {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} MB are read; split it up"
            )
        with path.open(encoding="utf-8-sig", newline=None) as file:
            return _read(file, channels, marks)
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror}", hint=HINT) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{path}: is not UTF-8 text; save it as CSV in UTF-8", hint=HINT) from error
    except ValueError as error:
        raise UnreadableFileError(f"{path}: {error}", hint=HINT) from error


def _read(file: TextIO, channels: Sequence[str], marks: Sequence[str]) -> Recording:
    header, line = _header(file)
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
    time, wanted, present = _columns(names, channels, marks)
    kinds = {**dict.fromkeys((time, *wanted), "f8"), **dict.fromkeys(present, f"U{MARK_LENGTH}")}
    dtype = np.dtype([(f"{number}", kinds.get(name, "U1")) for number, name in enumerate(names)])
    start = file.tell()
    table = _table(file, dtype, delimiter)
    if table is None:
        file.seek(start)
        raise ValueError(_explanation(file, names, (time, *wanted), delimiter, line))
    if not len(table):
        raise ValueError("has a header and no rows")
    at = {name: f"{number}" for number, name in enumerate(names)}
    values = np.stack([table[at[name]] for name in wanted], axis=1)
    time_s = table[at[time]] * TIME_COLUMNS[time]
    _expect_finite(np.column_stack([time_s, values]), (time, *wanted))
    text = {name: np.char.lower(np.char.strip(table[at[name]])) for name in present}
    return Recording(tuple(wanted), time_s, values, text)


def _header(file: TextIO) -> tuple[str, int]:
    """The line that names the columns, and its number."""
    for number, line in enumerate(iter(file.readline, ""), start=1):
        if "\0" in line:
            raise ValueError("is not text")
        if line.strip() and not line.startswith("#"):
            return line.strip("\r\n"), number
    raise ValueError("is empty")


def _columns(
    names: Sequence[str], channels: Sequence[str], marks: Sequence[str]
) -> tuple[str, list[str], list[str]]:
    """The time column, the channels in their order, and the marks that are there."""
    listed = ", ".join(names[:20])
    if all(_is_number(name) for name in names):
        raise ValueError(f"has no line that names the columns; its first line is {listed}")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"has more than one column {', '.join(map(repr, doubled))}")
    times = [name for name in names if name in TIME_COLUMNS]
    if len(times) != 1:
        what = f"{len(times)} time columns" if times else "no time column"
        raise ValueError(f"has {what} (one of {', '.join(TIME_COLUMNS)}); it has {listed}")
    wanted = list(channels) or [name for name in names if name not in (*times, *marks)]
    if lacking := [name for name in wanted if name not in names]:
        raise ValueError(f"lacks the column(s) {', '.join(lacking)}; it has {listed}")
    if not wanted:
        raise ValueError("has no column of values beside the time")
    return times[0], wanted, [name for name in marks if name in names]


def _table(file: TextIO, dtype: np.dtype[Any], delimiter: str) -> Table | None:
    """All rows; None where one of them is not as the header says."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "input contained no data": said better above
            return np.loadtxt(file, dtype=dtype, delimiter=delimiter, quotechar='"', ndmin=1)
    except UnicodeDecodeError:
        raise
    except ValueError:
        return None


def _explanation(
    file: TextIO, names: Sequence[str], numbers: Sequence[str], delimiter: str, line: int
) -> str:
    """What is wrong with the first bad row. Only files that have one are read this second, slow time."""
    for number, text in enumerate(file, start=line + 1):
        if not text.strip() or text.startswith("#"):
            continue
        row = next(csv.reader(io.StringIO(text), delimiter=delimiter))
        if len(row) != len(names):
            return f"line {number} has {len(row)} fields, the header names {len(names)}"
        for name, field in zip(names, row, strict=True):
            if name in numbers and not _is_number(field):
                what = f"{field.strip()[:MARK_LENGTH]!r} is not a number" if field.strip() else "is empty"
                return f"line {number}, column {name}: {what}"
    return "is not a CSV file"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text  # float takes 1_000


def _expect_finite(values: npt.NDArray[np.float64], names: Sequence[str]) -> None:
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = bad[0].tolist()
        raise ValueError(
            f"column {names[column]}, row {row + 1} of the data: {values[row, column]} is nothing to learn "
            f"from ({len(bad)} such value(s))"
        )
