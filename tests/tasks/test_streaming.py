"""Preparing a folder of recordings: the same on any number of cores, and resumable."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from scipy.io import wavfile

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset
from tinyml_mlops.data.stream import compute
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

KWS = load_task("keyword_spotting")
SEED = 3
FILES = 390
CHUNKS = 4
DEADLINE_S = 120.0

PREPARE = """
import sys
from pathlib import Path
from tinyml_mlops.config import DataParams
from tinyml_mlops.tasks import load_task

if __name__ == "__main__":
    params = DataParams.model_validate_json(sys.argv[1])
    load_task("keyword_spotting").prepare(params, int(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three words, ten speakers, thirteen recordings each, a quarter of a second at 8 kHz."""
    root = tmp_path_factory.mktemp("many")
    random = np.random.default_rng(0)
    for label in ("high", "low", "middle"):
        (root / label).mkdir()
        for number in range(FILES // 3):
            samples = (random.normal(0.0, 3_000.0, 2_000)).astype(np.int16)
            wavfile.write(root / label / f"speaker{number % 10}_nohash_{number // 10}.wav", 8_000, samples)
    return root


def digests(dataset: Dataset) -> dict[str, str]:
    return {name: split.sha256() for name, split in dataset.splits.items()} | {"f": repr(dataset.features)}


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, str]:
    """What one process makes of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compute, "usable_cores", lambda: 1)
        return digests(KWS.prepare(params_of(folder), SEED))


def params_of(folder: Path) -> DataParams:
    return DataParams(
        source=str(folder),
        labels=(),
        split="group",
        samples=1,
        augment=1,
        validation_fraction=0.2,
        test_fraction=0.2,
        calibration_samples=20,
    )


def test_any_number_of_processes_gives_the_same(
    folder: Path, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "usable_cores", lambda: 3)
    assert digests(KWS.prepare(params_of(folder), SEED)) == expected


def test_a_killed_preparation_goes_on(folder: Path, expected: dict[str, str], tmp_path: Path) -> None:
    scratch, script = tmp_path / "scratch", tmp_path / "prepare.py"
    script.write_text(PREPARE)
    command = [sys.executable, str(script), params_of(folder).model_dump_json(), str(SEED), str(scratch)]
    process = subprocess.Popen(command, start_new_session=True)
    deadline = time.monotonic() + DEADLINE_S
    while not (kept := finished(scratch)) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    helpers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was over before it could be killed"
    assert not psutil.wait_procs(helpers, timeout=DEADLINE_S)[1], "its processes live on"
    kept = finished(scratch)
    assert 1 <= len(kept) < CHUNKS
    assert digests(KWS.prepare(params_of(folder), SEED, scratch)) == expected
    again = finished(scratch)
    assert len(again) == CHUNKS
    assert kept.items() <= again.items(), "what was there has been made again"


def finished(scratch: Path) -> dict[str, tuple[int, int]]:
    """Chunks that are there, with what would change if they were written again."""
    found = (path for path in scratch.glob("*.npz") if not path.name.startswith("."))
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_what_was_made_of_something_else_is_not_taken(
    folder: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    KWS.prepare(params_of(folder), SEED, tmp_path)
    kept = finished(tmp_path)
    damaged = tmp_path / min(kept)
    damaged.write_bytes(damaged.read_bytes()[:-100])
    spoilt = folder / "high" / "speaker0_nohash_0.wav"
    content = spoilt.read_bytes()
    spoilt.write_bytes(content[:-2] + b"\x01\x02")
    try:
        changed = digests(KWS.prepare(params_of(folder), SEED, tmp_path))
    finally:
        spoilt.write_bytes(content)
    assert changed != expected
    again = finished(tmp_path)
    assert len(again) == CHUNKS + 1, "one chunk has another file in it"
    assert again[damaged.name] != kept[damaged.name]


def test_files_that_cannot_be_read_are_named_from_all_processes(folder: Path) -> None:
    spoilt = [folder / label / "speaker0_nohash_0.wav" for label in ("high", "low", "middle")]
    contents = [path.read_bytes() for path in spoilt]
    for path in spoilt:
        path.write_bytes(b"RIFF")
    try:
        with pytest.raises(DataError, match=r"3 file\(s\)") as caught:
            KWS.prepare(params_of(folder), SEED)
    finally:
        for path, content in zip(spoilt, contents, strict=True):
            path.write_bytes(content)
    named = str(caught.value).splitlines()[1:4]
    assert all(f"{path}: is not a WAV file" in line for path, line in zip(spoilt, named, strict=True))
