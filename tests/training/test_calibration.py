"""Post-training quantisation sees the calibration split and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.data import Manifest, Split, load_split
from tinyml_mlops.errors import DataError
from tinyml_mlops.training.calibration import representative_dataset


def test_every_calibration_sample_once_with_batch_1(sine_data: Path) -> None:
    split = load_split(sine_data, "calibration")
    samples = [sample for [sample] in representative_dataset(split, Manifest.of(sine_data))()]
    assert len(samples) == 50
    assert samples[0].shape == (1, 1)
    assert np.array_equal(np.concatenate(samples), split.x)


@pytest.mark.parametrize("other", ["train", "validation", "test"])
def test_samples_of_another_split_are_refused(sine_data: Path, other: str) -> None:
    with pytest.raises(DataError, match="not of the calibration split: point-"):
        representative_dataset(load_split(sine_data, other), Manifest.of(sine_data))


def test_one_stranger_is_enough(sine_data: Path) -> None:
    split = load_split(sine_data, "calibration")
    ids = split.ids.copy()
    ids[-1] = "random"
    with pytest.raises(DataError, match=r"1 calibration sample\(s\).*random"):
        representative_dataset(Split(split.x, split.y, ids), Manifest.of(sine_data))


def test_an_empty_set_is_refused(sine_data: Path) -> None:
    split = load_split(sine_data, "calibration")
    with pytest.raises(DataError, match="empty"):
        representative_dataset(Split(split.x[:0], split.y[:0], split.ids[:0]), Manifest.of(sine_data))


def test_values_that_are_not_finite_are_refused(sine_data: Path) -> None:
    split = load_split(sine_data, "calibration")
    x = split.x.copy()
    x[3] = np.nan
    with pytest.raises(DataError, match="finite"):
        representative_dataset(Split(x, split.y, split.ids), Manifest.of(sine_data))
