"""Data that fails loudly: copies across splits, contradicting labels, classes of very different size."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.config import SYNTHETIC, DataParams
from tinyml_mlops.data import SPLITS, Dataset, Manifest, Split, write_dataset
from tinyml_mlops.data.checks import Content, check_contents, check_dataset, digest_of
from tinyml_mlops.data.checks.balance import imbalance
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

PARAMS = DataParams(
    source=SYNTHETIC,
    labels=("a", "b"),
    split="group",
    samples=8,
    augment=0,
    validation_fraction=0.2,
    test_fraction=0.2,
    calibration_samples=6,
)


def dataset(values: int = 16, classes: tuple[int, ...] = (0, 1) * 10) -> Dataset:
    random = np.random.default_rng(0)
    splits = {
        name: Split(
            random.normal(size=(len(classes), values)).astype(np.float32),
            np.array(classes),
            np.array([f"{name}{number}" for number in range(len(classes))]),
        )
        for name in SPLITS
    }
    return Dataset(splits=splits, labels=("a", "b"), licence="none")


def copied(source: str, target: str, to: int, values: int = 16) -> Dataset:
    """Sample 0 of ``source`` once more as sample ``to`` of ``target``."""
    data = dataset(values)
    x = data.splits[target].x.copy()
    x[to] = data.splits[source].x[0]
    return replace(data, splits={**data.splits, target: replace(data.splits[target], x=x)})


@pytest.mark.parametrize(
    ("source", "target"),
    [("train", "test"), ("train", "validation"), ("calibration", "test"), ("validation", "test")],
)
def test_a_copy_in_another_split_is_named_with_its_original(source: str, target: str) -> None:
    with pytest.raises(DataError, match="more than one split") as caught:
        check_dataset(copied(source, target, 2))
    assert f"{source}0 ({source})" in str(caught.value)
    assert f"{target}2 ({target})" in str(caught.value)


def test_training_and_calibration_may_share() -> None:
    (warning,) = check_dataset(copied("train", "calibration", 2))
    assert "train0 = calibration2" in warning


def test_one_content_with_two_labels_is_refused() -> None:
    with pytest.raises(DataError, match=r"two labels:\s+train0 \(a\) = train1 \(b\)"):
        check_dataset(copied("train", "train", 1))


def test_a_copy_with_the_same_label_is_a_warning() -> None:
    (warning,) = check_dataset(copied("test", "test", 2))
    assert "test0 = test2" in warning


def test_samples_of_a_few_numbers_may_be_equal_by_chance() -> None:
    assert check_dataset(copied("train", "test", 2, values=1)) == ()


def test_all_leaks_are_listed_up_to_a_limit() -> None:
    contents = [
        Content(f"{split}/{number}", "a", split, bytes([number]))
        for split in ("train", "test")
        for number in range(25)
    ]
    with pytest.raises(DataError) as caught:
        check_contents(contents)
    assert "train/19 (train) = test/19 (test)" in str(caught.value)
    assert "and 5 more" in str(caught.value)


def test_a_digest_knows_shape_and_type() -> None:
    values = np.zeros(4, np.float32)
    assert digest_of(values) == digest_of(values.copy()[::1])
    assert len({digest_of(v) for v in (values, values.reshape(2, 2), values.astype(np.int32))}) == 3


def counts(train: tuple[int, int], test: tuple[int, int]) -> dict[str, dict[str, int]]:
    return {name: dict(zip("ab", n, strict=True)) for name, n in (("train", train), ("test", test))}


@pytest.mark.parametrize(
    ("train", "test", "expected"),
    [
        ((50, 50), (20, 20), []),
        ((50, 10), (20, 20), []),
        ((51, 10), (20, 20), ["in the train split: 51 samples of 'a', 10 of 'b'"]),
        ((50, 50), (10, 99), ["in the test split: 99 samples of 'b', 10 of 'a'"]),
        ((50, 50), (20, 9), ["fewer than 10 samples of 'b'"]),
        ((50, 0), (20, 20), []),  # faults are absent from training on purpose
    ],
)
def test_imbalance_is_reported_by_class(
    train: tuple[int, int], test: tuple[int, int], expected: list[str]
) -> None:
    found = imbalance(counts(train, test))
    assert len(found) == len(expected)
    assert all(part in text for part, text in zip(expected, found, strict=True))


def test_warnings_are_shown_and_stored(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        write_dataset(dataset(classes=(0,) * 18 + (1,)), tmp_path, task="sine", params=PARAMS, seed=1)
    stored = Manifest.of(tmp_path).warnings
    assert [record.getMessage() for record in caplog.records] == list(stored)
    assert any("18 samples of 'a', 1 of 'b'" in warning for warning in stored)


def test_a_recording_copied_to_another_speaker_is_found(recordings: Path) -> None:
    """By what is heard: the copy has another header, as a sound editor would write it."""
    original = recordings / "low" / "speaker0_nohash_0.wav"
    for speaker in range(1, 5):
        shutil.copy(original, recordings / "low" / f"speaker{speaker}_nohash_9.wav")
    tagged = recordings / "low" / "speaker1_nohash_9.wav"
    tagged.write_bytes(tagged.read_bytes() + b"LIST\x04\x00\x00\x00INFO")
    with pytest.raises(DataError, match=r"low/speaker0_nohash_0\.wav \(\w+\) = low/speaker1_nohash_9\.wav"):
        load_task("keyword_spotting").prepare(
            PARAMS.model_copy(update={"source": str(recordings), "labels": ()}), 3
        )
