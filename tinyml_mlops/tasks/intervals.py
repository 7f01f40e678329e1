"""95 % intervals of headline metrics."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError

Z_95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
RESAMPLES = 2_000


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share; unlike the normal approximation it is right near 0 and 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).

    Raises:
        DataError: there are no samples.
    """
    if n < 1:
        raise DataError("there are no samples to score", hint="take more samples")
    share = successes / n
    denominator = 1.0 + Z_95**2 / n
    centre = (share + Z_95**2 / (2 * n)) / denominator
    half = Z_95 / denominator * math.sqrt(share * (1.0 - share) / n + Z_95**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap_mean(values: npt.NDArray[Any], seed: int) -> tuple[float, float]:
    """Percentile bootstrap of a mean: the middle 95 % of the means of resampled ``values`` ``[n]``.

    Raises:
        DataError: there are no samples.
    """
    n = len(values)
    if n < 1:
        raise DataError("there are no samples to score", hint="take more samples")
    random = np.random.default_rng(seed)
    means = [float(np.mean(values[random.integers(0, n, n)])) for _ in range(RESAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
