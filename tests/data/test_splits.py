"""Splits by group and by number: no group in two of them, the same ones every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyml_mlops.data.splits import Fractions, by_group, by_index, check_classes, set_calibration_aside
from tinyml_mlops.errors import DataError

FRACTIONS = Fractions(validation=0.1, test=0.2)


@given(st.lists(st.sampled_from("abcdefghijkl"), min_size=3), st.integers(0, 2**32 - 1))
def test_a_group_is_in_one_split_only(groups: list[str], seed: int) -> None:
    if len(set(groups)) < 3:
        with pytest.raises(DataError, match="needs 3 groups"):
            by_group(groups, FRACTIONS, seed)
        return
    home = by_group(groups, FRACTIONS, seed)
    assert len(set(zip(groups, home, strict=True))) == len(set(groups))
    assert set(home) == {"train", "validation", "test"}
    assert home == by_group(groups, FRACTIONS, seed)


def test_shares_are_kept_where_groups_are_many() -> None:
    home = by_group([f"voice{number % 100}" for number in range(5_000)], FRACTIONS, 3)
    assert home.count("test") == 1_000
    assert home.count("validation") == 500


def test_the_lowest_numbers_are_test() -> None:
    """The split of the Free Spoken Digit Dataset: 0–4 of 50 by each of four speakers."""
    samples = [(number, f"{speaker}-{number}") for speaker in "abcd" for number in range(50)]
    numbers, names = zip(*samples, strict=True)
    home = by_index(["one"] * 200, numbers, names, Fractions(validation=0.1, test=0.1))
    tests = [number for number, split in zip(numbers, home, strict=True) if split == "test"]
    assert sorted(tests) == sorted([0, 1, 2, 3, 4] * 4)
    assert {n for n, split in zip(numbers, home, strict=True) if split == "validation"} == {5, 6, 7, 8, 9}


def test_the_order_of_files_does_not_matter() -> None:
    numbers, names = list(range(20)), [f"n{number}" for number in range(20)]
    home = by_index(["x"] * 20, numbers, names, FRACTIONS)
    reverse = by_index(["x"] * 20, numbers[::-1], names[::-1], FRACTIONS)
    assert home == reverse[::-1]


def test_a_class_with_too_few_samples_is_named() -> None:
    with pytest.raises(DataError, match="'rare' has 2 sample"):
        by_index(["common"] * 20 + ["rare"] * 2, range(22), [str(n) for n in range(22)], FRACTIONS)


def test_a_class_that_a_split_lacks_is_named() -> None:
    with pytest.raises(DataError, match="test split has no sample of class 'b'"):
        check_classes(["train", "test", "validation", "train"], ["a", "a", "a", "b"], ["a", "b"])


def test_calibration_is_set_aside_from_training_evenly() -> None:
    home = ["train"] * 40 + ["test"] * 10
    labels = ["a", "b"] * 25
    result = set_calibration_aside(home, labels, 10, np.random.default_rng(0))
    chosen = [label for label, split in zip(labels, result, strict=True) if split == "calibration"]
    assert chosen.count("a") == chosen.count("b") == 5
    assert result[40:] == ["test"] * 10


def test_calibration_may_not_eat_the_training_split() -> None:
    with pytest.raises(DataError, match="calibration_samples is 30"):
        set_calibration_aside(["train"] * 40, ["a"] * 40, 30, np.random.default_rng(0))
