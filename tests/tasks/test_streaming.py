"""Preparing a folder of recordings: the same on any number of cores, and resumable."""

import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image
from scipy.io import wavfile

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.stream import compute
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

SEED = 3
CHUNKS = 4
DEADLINE_S = 120.0

PREPARE = """
import sys
from pathlib import Path
from tinyml_mlops.config import DataParams
from tinyml_mlops.tasks import load_task

if __name__ == "__main__":
    params = DataParams.model_validate_json(sys.argv[2])
    load_task(sys.argv[1]).prepare(params, int(sys.argv[3]), Path(sys.argv[4]))
"""


@dataclass(frozen=True)
class Many:
    """A folder of so many small files that they are :data:`CHUNKS` chunks.

    Attributes:
        names: of the files, below the folder; the first is spoilt by tests.
        write: makes one file, other content for each number.
        unreadable: what is said of a file that is none.
    """

    task: str
    names: Sequence[str]
    write: Callable[[Path, int], None]
    unreadable: str
    copies: int = 1

    def params(self, folder: Path) -> DataParams:
        return DataParams(
            source=str(folder),
            labels=(),
            split="group",
            samples=1,
            augment=self.copies,
            validation_fraction=0.2,
            test_fraction=0.2,
            calibration_samples=20,
        )

    def prepared(self, folder: Path, scratch: Path | None = None) -> dict[str, str]:
        dataset = load_task(self.task).prepare(self.params(folder), SEED, scratch)
        digests = {name: split.sha256() for name, split in dataset.splits.items()}
        return digests | {"features": repr(dataset.features), "notes": repr(dataset.notes)}


def sound(path: Path, number: int) -> None:
    """A quarter of a second at 8 kHz."""
    samples = np.random.default_rng(number).normal(0.0, 3_000.0, 2_000)
    wavfile.write(path, 8_000, samples.astype(np.int16))


def motion(path: Path, number: int) -> None:
    """One gesture of a second at 50 Hz."""
    csv(path, ("x", "y", "z"), np.random.default_rng(number).normal(0.0, 1.0, (51, 3)), 50.0)


def vibration(path: Path, number: int) -> None:
    """One window, a fault in every fourth."""
    values = np.random.default_rng(number).normal(0.0, 1.0, (1_025, 1))
    marks = np.full((len(values), 1), float(number % 40 == 0))
    csv(path, ("a", "anomaly"), np.hstack([values, marks]), 1_000.0)


def csv(path: Path, names: Sequence[str], values: np.ndarray, rate_hz: float) -> None:
    table = np.column_stack([np.arange(len(values)) / rate_hz, values])
    np.savetxt(path, table, "%.6g", ",", header=",".join(("time", *names)), comments="")


def picture(path: Path, number: int) -> None:
    pixels = np.random.default_rng(number).integers(0, 256, (40, 40), np.uint8)
    Image.fromarray(pixels).save(path)


WORDS = ("high", "low", "middle")
PLACES = ("no_person", "person")
MANY = {
    one.task: one
    for one in (
        Many(
            "keyword_spotting",
            [f"{WORDS[n % 3]}/speaker{n // 3 % 10}_nohash_{n // 30}.wav" for n in range(390)],
            sound,
            "is not a WAV file",
        ),
        Many(
            "gesture",
            [f"{WORDS[n % 3]}/user{n // 3 % 10}_{n // 30}.csv" for n in range(390)],
            motion,
            "has no time column",
        ),
        Many(
            "anomaly",
            [f"machine{n % 10}_{n // 10}.csv" for n in range(390)],
            vibration,
            "has no time column",
            copies=0,
        ),
        Many(
            "person_detection",
            [f"{PLACES[n % 2]}/room{n // 2 % 13}_{n // 26:03d}.png" for n in range(390)],
            picture,
            "is not an image of a known format",
        ),
    )
}


@pytest.fixture(scope="module", params=MANY)
def many(request: pytest.FixtureRequest) -> Many:
    return MANY[request.param]


@pytest.fixture(scope="module")
def folder(many: Many, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many")
    for number, name in enumerate(many.names):
        (root / name).parent.mkdir(exist_ok=True)
        many.write(root / name, number)
    return root


@pytest.fixture(scope="module")
def expected(many: Many, folder: Path) -> dict[str, str]:
    """What one process makes of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compute, "usable_cores", lambda: 1)
        return many.prepared(folder)


def test_any_number_of_processes_gives_the_same(
    many: Many, folder: Path, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "usable_cores", lambda: 3)
    assert many.prepared(folder) == expected


def test_a_killed_preparation_goes_on(
    many: Many, folder: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    scratch, script = tmp_path / "scratch", tmp_path / "prepare.py"
    script.write_text(PREPARE)
    arguments = (many.task, many.params(folder).model_dump_json(), str(SEED), str(scratch))
    process = subprocess.Popen([sys.executable, str(script), *arguments], start_new_session=True)
    deadline = time.monotonic() + DEADLINE_S
    while not (kept := finished(scratch)) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    helpers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was over before it could be killed"
    assert not psutil.wait_procs(helpers, timeout=DEADLINE_S)[1], "its processes live on"
    kept = finished(scratch)
    assert 1 <= len(kept) < CHUNKS
    assert many.prepared(folder, scratch) == expected
    again = finished(scratch)
    assert len(again) == CHUNKS
    assert kept.items() <= again.items(), "what was there has been made again"


def finished(scratch: Path) -> dict[str, tuple[int, int]]:
    """Chunks that are there, with what would change if they were written again."""
    found = (path for path in scratch.glob("*.npz") if not path.name.startswith("."))
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_what_was_made_of_something_else_is_not_taken(
    many: Many, folder: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    many.prepared(folder, tmp_path)
    kept = finished(tmp_path)
    damaged = tmp_path / min(kept)
    damaged.write_bytes(damaged.read_bytes()[:-100])
    spoilt = folder / many.names[0]
    content = spoilt.read_bytes()
    many.write(spoilt, len(many.names))
    try:
        changed = many.prepared(folder, tmp_path)
    finally:
        spoilt.write_bytes(content)
    assert changed != expected
    again = finished(tmp_path)
    assert len(again) == CHUNKS + 1, "one chunk has another file in it"
    assert again[damaged.name] != kept[damaged.name]


def test_files_that_cannot_be_read_are_named_from_all_processes(many: Many, folder: Path) -> None:
    spoilt = [folder / name for name in sorted(many.names)[:: len(many.names) // 3]]
    contents = [path.read_bytes() for path in spoilt]
    for path in spoilt:
        path.write_bytes(b"RIFF")
    try:
        with pytest.raises(DataError, match=rf"{len(spoilt)} file\(s\)") as caught:
            many.prepared(folder)
    finally:
        for path, content in zip(spoilt, contents, strict=True):
            path.write_bytes(content)
    for path in spoilt:
        assert f"{path}: {many.unreadable}" in str(caught.value)


def test_memory_does_not_grow_with_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are a hundred megabytes of float32, of which a chunk or two is in memory at any time."""
    monkeypatch.setattr(compute, "usable_cores", lambda: 1)
    of_pictures, count = MANY["person_detection"], 2_600
    for number in range(count):
        path = tmp_path / "images" / PLACES[number % 2] / f"room{number % 13}_{number:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        of_pictures.write(path, number)
    params = of_pictures.params(tmp_path / "images").model_copy(update={"augment": 0})
    tracemalloc.start()
    try:
        dataset = load_task("person_detection").prepare(params, SEED)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(split.x.nbytes for split in dataset.splits.values()) == count * 96 * 96 * 4
    assert peak_bytes < 25e6
