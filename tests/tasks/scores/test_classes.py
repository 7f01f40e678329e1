"""Metrics of decided classes against counts by hand, and against scikit-learn where it is installed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_mlops.decision import NOTHING
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.scores.binary import precision, recall
from tinyml_mlops.tasks.scores.classes import accuracy, macro_f1, worst_group_accuracy
from tinyml_mlops.tasks.scores.values import mean_absolute_error, mean_squared_error

TRUTH = np.array([0, 0, 0, 1, 1, 1])
FOUND = np.array([0, 0, 1, 1, NOTHING, 1])


def test_accuracy_counts_undecided_samples_as_wrong() -> None:
    metric = accuracy(TRUTH, FOUND)
    assert metric.value == pytest.approx(4 / 6)
    assert metric.low < metric.value < metric.high


def test_macro_f1_by_hand() -> None:
    assert macro_f1(TRUTH, FOUND, 2, 0).value == pytest.approx((2 * 2 / (3 + 2) + 2 * 2 / (3 + 3)) / 2)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_macro_f1_is_that_of_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    truth, found = np.random.default_rng(seed).integers(0, 4, (2, 30))
    expected = metrics.f1_score(truth, found, average="macro", zero_division=0)
    metric = macro_f1(truth, found, 4, seed)
    assert metric.value == pytest.approx(expected)
    assert metric.low <= metric.value <= metric.high


def test_precision_and_recall_by_hand() -> None:
    assert precision(TRUTH, FOUND).value == pytest.approx(2 / 3)
    assert recall(TRUTH, FOUND).value == pytest.approx(2 / 3)
    nothing = precision(TRUTH, np.zeros(6, np.int64))
    assert (nothing.value, nothing.n) == (0.0, 1)


def test_the_worst_group_is_found() -> None:
    groups = np.array(["a", "a", "b", "b", "c", "c"])
    metric = worst_group_accuracy(TRUTH, FOUND, groups)
    assert (metric.name, metric.value, metric.n) == ("worst_group_accuracy", 0.5, 2)


def test_errors_of_values() -> None:
    y, outputs = np.zeros((2, 2)), np.array([[1.0, 3.0], [0.0, 0.0]])
    assert mean_absolute_error(y, outputs).value == 1.0
    assert mean_squared_error(y, outputs).value == 2.5


@pytest.mark.parametrize("score", [accuracy, mean_absolute_error, lambda y, p: macro_f1(y, p, 2, 0)])
def test_nothing_to_score_is_an_error(score: object) -> None:
    with pytest.raises(DataError, match="no samples"):
        score(np.empty(0, np.int64), np.empty(0, np.int64))  # type: ignore[operator]
