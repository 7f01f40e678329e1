"""AUC, partial AUC and ROC against their definitions, and against scikit-learn where it is installed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.scores.ranking import area, auc, partial_auc, rates, roc, roc_curve


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores of few values, so that many are equal."""
    random = np.random.default_rng(seed)
    positive = random.random(60) < 0.3
    positive[:2] = True, False
    return np.round(random.normal(positive * 1.0, 1.0), 1), positive


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_auc_is_the_rank_statistic(seed: int) -> None:
    """How often a positive sample scores above a negative one, equal ones counted half (Mann-Whitney's U)."""
    scores, positive = drawn(seed)
    pairs = scores[positive][:, np.newaxis] - scores[~positive]
    assert area(scores, positive, 1.0) == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)))


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.1, 0.5, 1.0]))
@settings(max_examples=20, deadline=None)
def test_areas_are_those_of_scikit_learn(seed: int, rate: float) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    scores, positive = drawn(seed)
    expected = metrics.roc_auc_score(positive, scores, max_fpr=rate)
    assert area(scores, positive, rate) == pytest.approx(expected)


def test_perfect_scores_and_useless_ones() -> None:
    positive = np.array([False] * 50 + [True] * 50)
    assert partial_auc(positive * 1.0, positive, 0).value == pytest.approx(1.0)
    assert auc(np.zeros(100), positive, 0).value == pytest.approx(0.5)
    assert partial_auc(np.zeros(100), positive, 0).value == pytest.approx(0.5)


def test_metrics_name_their_range_and_hold_their_interval() -> None:
    scores, positive = drawn(1)
    whole, part = auc(scores, positive, 0), partial_auc(scores, positive, 0, 0.2)
    assert (whole.name, part.name) == ("auc", "pauc_0.2")
    for metric in (whole, part):
        assert metric.low < metric.value < metric.high
        assert metric.n == 60
    assert auc(scores, positive, 0) == whole


def test_the_roc_curve_rises_from_corner_to_corner_through_the_chosen_point() -> None:
    scores, positive = drawn(2)
    false, true = roc(scores, positive)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
    assert (np.diff(false) >= 0).all() and (np.diff(true) >= 0).all()
    chosen = rates((scores >= 0.5).astype(int), positive)
    assert chosen in list(zip(false.tolist(), true.tolist(), strict=True))
    curve = roc_curve(scores, positive, chosen)
    assert [line.style for line in curve.lines] == ["line", "reference", "points"]


def test_one_class_alone_has_no_curve() -> None:
    with pytest.raises(DataError, match="one class only"):
        auc(np.array([0.1, 0.2]), np.array([True, True]), 0)
