"""Is a candidate worse than the champion? Both scored on the same samples."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import GateParams
from tinyml_mlops.gate.checks import Check, bound

BLOCKS = 50
Z_95 = 1.959964  # of the normal distribution, two-sided

Score = Callable[[npt.NDArray[np.int64]], float]
"""The headline metric over the samples at these positions."""


@dataclass(frozen=True)
class Difference:
    """Candidate minus champion, positive where the candidate is better.

    Attributes:
        value: of the headline metric over all samples.
        low: lower end of the 95 % interval; None where the samples were not at hand.
        high: upper end, likewise.
    """

    value: float
    low: float | None = None
    high: float | None = None


def paired(
    candidate: Score, champion: Score, units: npt.NDArray[Any], *, higher_is_better: bool, seed: int
) -> Difference:
    """The difference on the same samples, with an interval from a jackknife over random blocks of units.

    Leaving out one of g blocks at a time, the variance of the difference is (g-1)/g times the sum of squared
    deviations (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 11). What both get right
    or wrong alike cancels. With a handful of samples on which they differ, the interval is only a hint.

    Args:
        candidate: scores any samples.
        champion: likewise.
        units: ``[n]`` names: samples that err together have one, and are left out together.
        higher_is_better: of the metric.
        seed: of the blocks.
    """
    sign = 1.0 if higher_is_better else -1.0

    def difference(at: npt.NDArray[Any]) -> float:
        return sign * (candidate(at) - champion(at))

    everything = np.arange(len(units))
    value = difference(everything)
    names, unit_of = np.unique(units, return_inverse=True)
    blocks = np.array_split(np.random.default_rng(seed).permutation(len(names)), min(BLOCKS, len(names)))
    if len(blocks) < 2:
        return Difference(value)
    left_out = np.array([difference(everything[~np.isin(unit_of, block)]) for block in blocks])
    spread = float(np.sum((left_out - left_out.mean()) ** 2))
    half = Z_95 * math.sqrt((len(blocks) - 1) / len(blocks) * spread)
    return Difference(value, value - half, value + half)


def not_worse(policy: GateParams, metric: str, found: Difference) -> Check:
    """The difference, or with ``proven`` the lower end of its interval, has to keep the margin."""
    judged = found.low if policy.proven else found.value
    check = bound(
        f"{metric} against the champion's" + (", lower end of the 95 % interval" if policy.proven else ""),
        judged,
        -policy.margin,
        at_least=True,
        missing="an interval needs the test split in work/data",
    )
    if found.low is None or found.high is None:
        return check
    told = f"{check.told} (95 % interval of the difference {found.low:+.4g} to {found.high:+.4g})"
    return check.model_copy(update={"told": told})
