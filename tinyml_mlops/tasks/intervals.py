"""95 % intervals of metrics."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError

Array = npt.NDArray[Any]

Z_95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
RESAMPLES = 2_000
FEWER_RESAMPLES = 500
"""For statistics that cost more than a mean; the ends of the interval then vary by some 2 % of its width."""


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share; unlike the normal approximation it is right near 0 and 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).

    Raises:
        DataError: there are no samples.
    """
    expect_samples(n)
    share = successes / n
    denominator = 1.0 + Z_95**2 / n
    centre = (share + Z_95**2 / (2 * n)) / denominator
    half = Z_95 / denominator * math.sqrt(share * (1.0 - share) / n + Z_95**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap_mean(values: Array, seed: int) -> tuple[float, float]:
    """Percentile bootstrap of a mean: the middle 95 % of the means of resampled ``values`` ``[n]``.

    Raises:
        DataError: there are no samples.
    """
    return bootstrap(lambda at: float(np.mean(values[at])), len(values), seed, resamples=RESAMPLES)


def bootstrap(
    statistic: Callable[[Array], float], n: int, seed: int, *, resamples: int = FEWER_RESAMPLES
) -> tuple[float, float]:
    """Percentile bootstrap of any statistic of ``n`` samples.

    Args:
        statistic: of the samples at the positions given, which repeat; NaN where these do not define it.
        n: samples there are.
        seed: of the draws.
        resamples: how many draws.

    Raises:
        DataError: there are no samples.
    """
    expect_samples(n)
    random = np.random.default_rng(seed)
    values = np.array([statistic(random.integers(0, n, n)) for _ in range(resamples)])
    low, high = np.quantile(values[~np.isnan(values)], (0.025, 0.975))
    return float(low), float(high)


def poisson(count: int, exposure: float) -> tuple[float, float]:
    """Exact interval of a rate: ``count`` events in ``exposure`` hours (or whatever the unit is).

    F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936).

    Raises:
        DataError: nothing was observed.
    """
    from scipy.stats import chi2

    if exposure <= 0.0:
        raise DataError("there is no stream to score", hint="take more samples")
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low / exposure, float(chi2.ppf(0.975, 2 * count + 2)) / 2 / exposure


def expect_samples(n: int) -> None:
    """Raises:
    DataError: there are none.
    """
    if n < 1:
        raise DataError("there are no samples to score", hint="take more samples")
