"""CSV recordings of every kind that people make, and files that are none: each refused with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.data.recordings import csv_file
from tinyml_mlops.data.recordings.csv_file import read_csv
from tinyml_mlops.data.recordings.cutting import Cut, cut_all, expect_readable
from tinyml_mlops.data.recordings.folder import grouped_files, labelled_files
from tinyml_mlops.data.recordings.read import Wanted, reading
from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.stream import working_folder
from tinyml_mlops.data.unreadable import MAX_LISTED, UnreadableFileError
from tinyml_mlops.errors import DataError

RATE_HZ = 50.0
SAMPLES = 200
Rows = list[list[str]]


def rows(samples: int = SAMPLES, rate_hz: float = RATE_HZ, seed: int = 0) -> Rows:
    """Time and three noisy channels, as text."""
    values = np.random.default_rng(seed).normal((0.0, 0.0, 1.0), 0.3, (samples, 3))
    return [[f"{n / rate_hz:.5f}", *(f"{v:.4f}" for v in row)] for n, row in enumerate(values.tolist())]


def write(path: Path, body: Rows, header: str = "time,x,y,z", delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [header, *(delimiter.join(row) for row in body)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Whole:
    """A recording is one window."""

    def cut(self, recording: Recording) -> Cut:
        return Cut(recording.values[np.newaxis].astype(np.float32))


AXES = Wanted(51, RATE_HZ, channels=("x", "y", "z"))


def read(path: Path, wanted: Wanted = AXES) -> None:
    """As the tasks do, all files beside ``path``."""
    paths = [file.path for file in grouped_files(path.parent)]
    with working_folder(None) as folder:
        expect_readable(cut_all(reading(paths, wanted, Whole()), folder), paths, path.parent)


def change(row: int, column: int, text: str) -> Callable[[Rows], Rows]:
    def changed(body: Rows) -> Rows:
        body[row][column] = text
        return body

    return changed


def constant(body: Rows) -> Rows:
    return [[*row[:2], "0.5", row[3]] for row in body]


def saturated(body: Rows) -> Rows:
    return [[row[0], f"{min(float(row[1]), 0.1):.4f}", *row[2:]] for row in body]


def gap(body: Rows) -> Rows:
    return body[:100] + body[106:]


BAD_BODIES = {
    "text in numbers": (change(4, 2, "high"), "line 6, column y: 'high' is not a number"),
    "empty cell": (change(4, 2, ""), "line 6, column y: is empty"),
    "decimal comma": (change(4, 2, "1,5"), "line 6 has 5 fields, the header names 4"),
    "cut off": (lambda body: [*body[:-1], body[-1][:2]], "line 201 has 2 fields, the header names 4"),
    "nan": (change(4, 3, "nan"), "column z, row 5 of the data: nan"),
    "infinity": (change(4, 1, "-inf"), "column x, row 5 of the data: -inf"),
    "time that is not finite": (change(4, 0, "inf"), "column time, row 5 of the data: inf"),
    "no rows": (lambda _: [], "has a header and no rows"),
    "one row": (lambda body: body[:1], "holds one row only"),
    "backwards": (change(4, 0, "0.01"), "row 5 of the data has a time that goes backwards"),
    "duplicate time": (change(4, 0, "0.06"), "row 5 of the data has the same time twice"),
    "gap": (gap, r"a gap of 0.14 s at 1.98 s (row 100 of the data)"),
    "too slow": (lambda _: rows(rate_hz=20.0), "was sampled at 20 Hz, at least 50 Hz are needed"),
    "milliseconds called seconds": (lambda _: rows(rate_hz=0.05), "(is the column in seconds? time_ms"),
    "too short": (lambda body: body[:40], "is 0.78 s long, at least 1 s are needed"),
    "constant channel": (constant, "channel y is constant (0.5)"),
    "saturated channel": (saturated, "channel x is saturated: "),
}


@pytest.mark.parametrize("kind", BAD_BODIES)
def test_bad_rows_are_refused_with_file_and_reason(tmp_path: Path, kind: str) -> None:
    spoil, reason = BAD_BODIES[kind]
    path = write(tmp_path / "ann_1.csv", spoil(rows()))
    with pytest.raises(DataError) as caught:
        read(path)
    assert f"{path}: " in str(caught.value)
    assert reason in str(caught.value)


BAD_FILES = {
    "empty": (b"", "is empty"),
    "only comments": (b"# nothing\n\n", "is empty"),
    "no header": (b"0.0,1,2,3\n0.1,1,2,3\n", "no line that names the columns"),
    "missing columns": (b"time,x\n0,1\n", "lacks the column(s) y, z; it has time, x"),
    "no time": (
        b"x,y,z\n1,2,3\n",
        "has no time column (one of time, t, time_s, time_ms, time_us); it has x, y",
    ),
    "two times": (b"time,t,x,y,z\n", "has 2 time columns"),
    "doubled column": (b"time,x,x,y,z\n", "more than one column 'x'"),
    "UTF-16": ("time,x,y,z\n0,1,2,3\n".encode("utf-16"), "is not UTF-8 text"),
    "Latin-1": ("time,x,y,z,Größe\n0,1,2,3,4\n".encode("latin-1"), "is not UTF-8 text"),
    "Latin-1 further down": ("time,x,y,z,s\n0,1,2,3,Größe\n".encode("latin-1"), "is not UTF-8 text"),
    "binary": (b"\x00\x01\x02\x03" * 50, "is not text"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_is_no_recording_is_refused_with_its_reason(tmp_path: Path, kind: str) -> None:
    content, reason = BAD_FILES[kind]
    path = tmp_path / "ann_1.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as caught:
        read_csv(path, channels=("x", "y", "z"))
    assert caught.value.what.startswith(f"{path}: ")
    assert reason in caught.value.what


def test_any_truncation_is_read_or_refused_but_never_crashes(tmp_path: Path) -> None:
    content = write(tmp_path / "whole.csv", rows(4)).read_bytes()
    path = tmp_path / "cut.csv"
    outcomes = set()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        try:
            outcomes.add(read_csv(path, channels=("x", "y", "z")).values.shape)
        except UnreadableFileError:
            outcomes.add(())
    assert outcomes == {(), *((n, 3) for n in range(1, 5))}


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "ann_1.csv", rows())
    with path.open("r+b") as file:
        file.truncate(csv_file.MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(UnreadableFileError, match=r"has 256 MB, at most 256 MB are read"):
        read_csv(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"none\.csv: No such file"):
        read_csv(tmp_path / "none.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("names", "factor"),
    [(["Time", " X ", "y", "Z"], 1), (["time_ms", "x", "y", "z"], 1_000), (["time_us", "x", "y", "z"], 1e6)],
)
def test_delimiters_case_and_units_of_time(
    tmp_path: Path, delimiter: str, names: list[str], factor: float
) -> None:
    body = [[f"{float(row[0]) * factor:.6f}", *row[1:]] for row in rows()]
    path = write(tmp_path / "a_1.csv", body, delimiter.join(names), delimiter)
    recording = read_csv(path, channels=("x", "y", "z"))
    assert recording.rate_hz == pytest.approx(RATE_HZ, rel=1e-4)
    assert recording.values[3].tolist() == [float(text) for text in rows()[3][1:]]


def test_comments_blank_lines_quotes_byte_order_mark_and_windows_ends(tmp_path: Path) -> None:
    path = tmp_path / "a_1.csv"
    text = '# made by a logger\r\n\r\n"time","x","y","z"\r\n0.0,"1.5",2,3\r\n# pause\r\n\r\n0.1,1,2,4\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_csv(path).values.tolist() == [[1.5, 2.0, 3.0], [1.0, 2.0, 4.0]]


def test_columns_are_found_by_name_and_others_left_alone(tmp_path: Path) -> None:
    body = [[row[3], "walking, fast".replace(",", ""), row[1], row[0], row[2]] for row in rows()]
    path = write(tmp_path / "a_1.csv", body, "z,remark,x,time,y")
    assert read_csv(path, channels=("x", "y", "z")).values[0].tolist() == [float(v) for v in rows()[0][1:]]


def test_marks_are_text_beside_the_values(tmp_path: Path) -> None:
    body = [[*row, " Bearing " if n > 2 else ""] for n, row in enumerate(rows(5))]
    recording = read_csv(write(tmp_path / "a_1.csv", body, "time,x,y,z,label"), marks=("label", "anomaly"))
    assert recording.channels == ("x", "y", "z")
    assert recording.marks["label"].tolist() == ["", "", "", "bearing", "bearing"]
    assert set(recording.marks) == {"label"}


def test_all_bad_files_are_listed_at_once(tmp_path: Path) -> None:
    for number, kind in enumerate(("nan", "gap", "constant channel")):
        write(tmp_path / f"ann_{number}.csv", BAD_BODIES[kind][0](rows()))
    write(tmp_path / "ann_9.csv", rows())
    with pytest.raises(DataError, match=r"3 file\(s\)") as caught:
        read(tmp_path / "ann_9.csv")
    for number, reason in enumerate(("nan", "gap", "constant")):
        (line,) = (line for line in str(caught.value).splitlines() if f"ann_{number}.csv" in line)
        assert reason in line


def test_a_file_with_several_faults_tells_all_of_them(tmp_path: Path) -> None:
    path = write(tmp_path / "ann_1.csv", constant(gap(rows())))
    with pytest.raises(DataError, match=r"gap.*; channel y is constant"):
        read(path)


def test_a_long_list_ends(tmp_path: Path) -> None:
    for number in range(MAX_LISTED + 3):
        (tmp_path / f"ann_{number}.csv").touch()
    with pytest.raises(DataError, match="and 3 more"):
        read(tmp_path / "ann_0.csv")


def test_files_with_other_channels_than_most_are_named(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"pump_{number}.csv", rows(), "time,x,y,z")
    write(tmp_path / "pump_3.csv", rows(), "time,x,y,radial")
    with pytest.raises(
        DataError, match=r"pump_3\.csv: has the channels x, y, radial, most files have x, y, z"
    ):
        read(tmp_path / "pump_0.csv", Wanted(51, RATE_HZ))


def test_labels_users_and_numbers_come_from_the_path(tmp_path: Path) -> None:
    names = ("left/ann_3.csv", "left/bob_smith_10.CSV", "right/ann/monday.csv", "right/ann/tuesday.csv")
    for name in (*names, "_notes/x.csv", ".hidden/a_1.csv", "left/readme.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [(file.label, file.group, file.index, file.id) for file in labelled_files(tmp_path)]
    assert found == [
        ("left", "ann", 3, names[0]),
        ("left", "bob_smith", 10, names[1]),
        ("right", "ann", 0, names[2]),
        ("right", "ann", 1, names[3]),
    ]


@pytest.mark.parametrize("listing", [labelled_files, grouped_files])
def test_folders_that_are_missing_empty_or_anonymous(
    tmp_path: Path, listing: Callable[[Path], object]
) -> None:
    with pytest.raises(DataError, match="nowhere does not exist"):
        listing(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"holds no \.csv files"):
        listing(tmp_path)
    inside = tmp_path / "left" if listing is labelled_files else tmp_path
    write(inside / "take.csv", rows())
    with pytest.raises(DataError, match=r"1 file\(s\).*do not say whose they are: .*take\.csv"):
        listing(tmp_path)
    with pytest.raises(DataError, match="is a file, not a folder"):
        listing(inside / "take.csv")
