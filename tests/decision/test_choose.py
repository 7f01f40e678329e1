"""Thresholds: the best there is for the scores given, and between scores that occur."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_mlops.decision import Threshold
from tinyml_mlops.decision.choose import at_false_positive_rate, best_balanced
from tinyml_mlops.errors import DataError


def drawn(seed: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    positive = random.random(40) < 0.4
    positive[:2] = True, False
    scores = np.round(random.normal(positive.astype(float), 1.0) * steps) / steps
    return scores.astype(np.float32), positive


def rates(scores: np.ndarray, positive: np.ndarray, threshold: float) -> tuple[float, float]:
    decided = Threshold(threshold=threshold).decide(scores, scores[:, np.newaxis]) == 1
    return float(np.mean(decided[positive])), float(np.mean(decided[~positive]))


@given(seed=st.integers(0, 1000), steps=st.sampled_from([2, 1000]))
@settings(max_examples=50)
def test_no_threshold_balances_better(seed: int, steps: int) -> None:
    scores, positive = drawn(seed, steps)
    true, false = rates(scores, positive, best_balanced(scores, positive))
    for other in (*scores, scores.max() + 1.0):
        other_true, other_false = rates(scores, positive, float(other))
        assert true - false >= other_true - other_false - 1e-9


@given(seed=st.integers(0, 1000), rate=st.sampled_from([0.0, 0.1, 0.3, 1.0]))
@settings(max_examples=50)
def test_no_more_false_positives_than_allowed_and_none_wasted(seed: int, rate: float) -> None:
    scores, positive = drawn(seed, 4)
    chosen = at_false_positive_rate(scores, positive, rate)
    assert rates(scores, positive, chosen)[1] <= rate + 1e-9
    below = scores[~positive & (scores < chosen)]
    if len(below):
        assert rates(scores, positive, float(below.max()))[1] > rate


@pytest.mark.parametrize("choose", [best_balanced, lambda s, p: at_false_positive_rate(s, p, 0.05)])
def test_a_threshold_lies_between_scores(choose: object) -> None:
    scores, positive = drawn(3, 4)
    threshold = choose(scores, positive)  # type: ignore[operator]
    assert np.abs(scores - threshold).min() >= 0.1, "scores are 0.25 apart"


def test_without_both_classes_there_is_no_choice() -> None:
    scores = np.array([0.1, 0.2])
    with pytest.raises(DataError, match="one class only"):
        best_balanced(scores, np.array([True, True]))
    with pytest.raises(DataError, match="no negative sample"):
        at_false_positive_rate(scores, np.array([True, True]), 0.1)
    assert at_false_positive_rate(scores, np.array([False, False]), 0.0) > 0.2
