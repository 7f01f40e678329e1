"""Paired differences: what cancels, which way is better, and what the margin allows."""

import numpy as np
import pytest

from tinyml_mlops.config import GateParams
from tinyml_mlops.gate.compare import Difference, not_worse, paired

RIGHT = np.random.default_rng(0).random(400) < 0.9


def test_equal_models_differ_by_nothing_for_certain() -> None:
    found = paired(
        lambda at: float(RIGHT[at].mean()),
        lambda at: float(RIGHT[at].mean()),
        np.arange(400),
        higher_is_better=True,
        seed=0,
    )
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_the_interval_is_that_of_a_mean_of_differences() -> None:
    random = np.random.default_rng(1)
    ours, theirs = random.normal(0.0, 1.0, 400), random.normal(0.1, 1.0, 400)
    found = paired(
        lambda at: float(ours[at].mean()),
        lambda at: float(theirs[at].mean()),
        np.arange(400),
        higher_is_better=False,
        seed=0,
    )
    expected = theirs - ours
    assert found.value == pytest.approx(expected.mean())
    assert found.low is not None and found.high is not None
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * expected.std() / 20, rel=0.3)


def test_samples_of_one_unit_are_left_out_together() -> None:
    """Four copies of each sample say no more than one of them."""
    random = np.random.default_rng(2)
    ours, theirs = random.normal(0.0, 1.0, 50), random.normal(0.1, 1.0, 50)

    def found(copies: int) -> Difference:
        units = np.repeat(np.arange(50), copies)
        return paired(
            lambda at: float(ours[units[at]].mean()),
            lambda at: float(theirs[units[at]].mean()),
            units,
            higher_is_better=True,
            seed=0,
        )

    once, often = found(1), found(4)
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


def test_the_margin() -> None:
    found = Difference(-0.02, -0.05, 0.01)
    near = GateParams(name="kws", margin=0.02)
    assert not_worse(near, "accuracy", found).passed
    refused = not_worse(GateParams(name="kws", margin=0.01), "accuracy", found)
    assert not refused.passed
    assert "0.01 less than -0.01" in refused.told and "-0.05 to +0.01" in refused.told
    assert not not_worse(GateParams(name="kws", margin=0.02, proven=True), "accuracy", found).passed
    assert not not_worse(GateParams(name="kws", margin=0.5, proven=True), "accuracy", Difference(0.0)).passed
