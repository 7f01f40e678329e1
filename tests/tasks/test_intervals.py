"""Intervals against published values and by simulation."""

import numpy as np
import pytest

from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.intervals import bootstrap_mean, wilson


def test_wilson_against_known_values() -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)


def test_bootstrap_covers_the_true_mean_about_95_times_in_100() -> None:
    random = np.random.default_rng(0)
    hits = 0
    for trial in range(100):
        low, high = bootstrap_mean(random.exponential(1.0, 200), trial)
        hits += low <= 1.0 <= high
    assert 88 <= hits <= 99


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(1).normal(size=50)
    assert bootstrap_mean(values, 7) == bootstrap_mean(values, 7)


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(DataError, match="no samples"):
        wilson(0, 0)
    with pytest.raises(DataError, match="no samples"):
        bootstrap_mean(np.array([]), 0)
