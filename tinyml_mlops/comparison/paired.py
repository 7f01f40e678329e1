"""Two models on the same samples, or on the same segments of a stream: is the difference more than chance?

Pairing matters: most samples are easy for both or hard for both, and only those on which the two disagree say
anything about which one is better. Pure functions of arrays; no model, no task.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.intervals import bootstrap_mean, wilson

Array = npt.NDArray[Any]
SIGN_FLIPS = 10_000
BLOCK = 256
"""Sign flips in one go: bounds memory."""


@dataclass(frozen=True)
class Difference:
    """Mean over samples of the second minus the first, with its 95 % interval.

    Attributes:
        p_value: two-sided; of no difference.
    """

    value: float
    low: float
    high: float
    p_value: float


def compare_right(first: Array, second: Array) -> Difference:
    """Share of right answers: exact McNemar test and Newcombe's interval for paired shares.

    Args:
        first: ``[n]`` bool, whether the first model was right.
        second: the same of the second model, for the same samples.

    Raises:
        DataError: there are no samples, or not as many of both.
    """
    a, b = _paired(first, second)
    both = int(np.count_nonzero(a & b))
    only_first, only_second = int(np.count_nonzero(a & ~b)), int(np.count_nonzero(~a & b))
    low, high = newcombe(both, only_first, only_second, len(a) - both - only_first - only_second)
    return Difference((only_second - only_first) / len(a), low, high, mcnemar(only_first, only_second))


def compare_values(first: Array, second: Array, seed: int) -> Difference:
    """Mean of any value of each sample, e.g. an error: paired bootstrap interval and sign-flip test.

    The test flips the signs of the differences at random, :data:`SIGN_FLIPS` times: without a difference
    between the models, either sign is as probable. R. A. Fisher, "The design of experiments" (1935).

    Args:
        first: ``[n]`` values of the first model.
        second: the same of the second model, for the same samples.
        seed: of resamples and flips.

    Raises:
        DataError: there are no samples, or not as many of both.
    """
    a, b = _paired(first, second)
    differences = b.astype(np.float64) - a.astype(np.float64)
    low, high = bootstrap_mean(differences, seed)
    return Difference(float(differences.mean()), low, high, sign_flip(differences, seed))


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact p: as if each of the samples on which the two disagree were decided by a coin.

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions" (1947); exact:
    the two-sided binomial test.
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(n, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**n))


def newcombe(both: int, only_first: int, only_second: int, neither: int) -> tuple[float, float]:
    """95 % interval of the second's share minus the first's.

    R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on
    paired data", Statistics in Medicine 17 (1998), method 10.

    Raises:
        DataError: there are no samples.
    """
    n = both + only_first + only_second + neither
    of_first, of_second = both + only_first, both + only_second
    low_1, high_1 = wilson(of_first, n)
    low_2, high_2 = wilson(of_second, n)
    share_1, share_2 = of_first / n, of_second / n
    phi = _correlation(both, only_first, only_second, neither)
    down = (share_2 - low_2) ** 2 - 2 * phi * (share_2 - low_2) * (high_1 - share_1) + (high_1 - share_1) ** 2
    up = (high_2 - share_2) ** 2 - 2 * phi * (high_2 - share_2) * (share_1 - low_1) + (share_1 - low_1) ** 2
    difference = share_2 - share_1
    return difference - math.sqrt(max(down, 0.0)), difference + math.sqrt(max(up, 0.0))


def sign_flip(differences: Array, seed: int) -> float:
    """Two-sided p of a mean of paired differences ``[n]`` that is zero, by random sign flips."""
    random, n = np.random.default_rng(seed), len(differences)
    observed = abs(float(differences.sum())) * (1 - 1e-12)  # sums in another order must not look smaller
    extreme = 0
    for start in range(0, SIGN_FLIPS, BLOCK):
        rows = min(BLOCK, SIGN_FLIPS - start)
        signs = random.integers(0, 2, (rows, n), dtype=np.int8) * 2 - 1
        extreme += int(np.count_nonzero(np.abs(signs @ differences) >= observed))
    return (extreme + 1) / (SIGN_FLIPS + 1)


def holm(p_values: list[float]) -> list[float]:
    """Adjusted for that many tests at once: each stays a bound on the chance of any false alarm.

    S. Holm, "A simple sequentially rejective multiple test procedure" (1979).
    """
    order = np.argsort(p_values, kind="stable")
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order.tolist()):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = largest
    return adjusted


def _correlation(both: int, only_first: int, only_second: int, neither: int) -> float:
    """Phi of the 2 × 2 table, corrected for continuity as method 10 wants it."""
    margins = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    if not margins:
        return 0.0
    product, half = both * neither - only_first * only_second, (both + only_first + only_second + neither) / 2
    corrected = product if product <= 0 else max(product - half, 0.0)
    return corrected / math.sqrt(margins)


def _paired(first: Array, second: Array) -> tuple[Array, Array]:
    if not len(first) or len(first) != len(second):
        raise DataError(
            f"{len(first)} and {len(second)} samples cannot be compared in pairs",
            hint="run `dvc repro evaluate` for both variants",
        )
    return np.asarray(first).reshape(-1), np.asarray(second).reshape(-1)
