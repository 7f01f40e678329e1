"""Prepared data on disk: deterministic, complete, and checked when it is read."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.config import SYNTHETIC, DataParams
from tinyml_mlops.data import Dataset, Split, load_split, rows, write_dataset
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.data.stream import progress
from tinyml_mlops.errors import DataError, UserInputError

PARAMS = DataParams(
    source=SYNTHETIC,
    labels=("a", "b"),
    split="group",
    samples=8,
    augment=0,
    validation_fraction=0.1,
    test_fraction=0.2,
    calibration_samples=2,
)


def dataset() -> Dataset:
    random = np.random.default_rng(0)
    splits = {
        name: Split(
            random.normal(size=(4, 3)).astype(np.float32),
            np.array([0, 1, 0, 0]),
            np.array([f"{name}{n}" for n in range(4)]),
        )
        for name in ("train", "validation", "test", "calibration")
    }
    return Dataset(
        splits=splits, labels=("a", "b"), licence="none", groups={"train": ("v1",), "test": ("v2",)}
    )


def write(data: Dataset, folder: Path) -> None:
    write_dataset(data, folder, task="sine", params=PARAMS, seed=1)


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    write(dataset(), tmp_path / "one")
    write(dataset(), tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == 5
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_it_is_told_how_far_writing_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressing a large split takes a minute; a small one is written without a word."""
    write(dataset(), tmp_path)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(rows, "BLOCK_BYTES", 1)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
    write(dataset(), tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        f"write splits: {done} of 16 samples" for done in range(1, 16)
    ]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(dataset(), tmp_path)
    split = load_split(tmp_path, "test")
    assert np.array_equal(split.x, dataset().splits["test"].x)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["class_counts"]["train"] == {"a": 3, "b": 1}
    assert manifest["calibration_ids"] == ["calibration0", "calibration1", "calibration2", "calibration3"]


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    write(dataset(), tmp_path)
    arrays = load_npz(tmp_path / "test.npz")
    arrays["x"][0, 0] += 1.0
    save_npz(tmp_path / "test.npz", arrays)
    with pytest.raises(DataError, match="is not the file that"):
        load_split(tmp_path, "test")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    write(dataset(), tmp_path)
    path = tmp_path / "test.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DataError, match=r"test\.npz"):
        load_split(tmp_path, "test")


def test_without_a_manifest_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"manifest\.json does not exist"):
        load_split(tmp_path, "test")


def test_a_sample_in_two_splits_is_refused_and_nothing_written(tmp_path: Path) -> None:
    data = dataset()
    splits = dict(data.splits) | {"test": data.splits["train"]}
    with pytest.raises(DataError, match="train0 is in two places: train and test"):
        write(replace(data, splits=splits), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_group_in_two_splits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="in more than one split: v1"):
        write(replace(dataset(), groups={"train": ("v1",), "test": ("v1", "v2")}), tmp_path)


def test_an_interrupted_preparation_leaves_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(dataset(), tmp_path)
    monkeypatch.setattr("tinyml_mlops.data.store.save_npz", _full_disk)
    with pytest.raises(OSError, match="no space"):
        write(dataset(), tmp_path)
    assert not (tmp_path / "manifest.json").exists()


def _full_disk(*_: object, **__: object) -> None:
    raise OSError("no space left")
