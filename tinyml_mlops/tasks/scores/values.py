"""Metrics of answers that are values."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.intervals import bootstrap_mean, expect_samples
from tinyml_mlops.tasks.metric import Metric

Array = npt.NDArray[Any]


def mean_absolute_error(y_true: Array, outputs: Array, seed: int = 0) -> Metric:
    """Mean over samples of the mean over elements; bootstrap interval.

    Raises:
        DataError: there are no samples.
    """
    return _mean("mae", np.abs(_errors(y_true, outputs)).mean(axis=1), seed)


def mean_squared_error(y_true: Array, outputs: Array, seed: int = 0) -> Metric:
    """The same of squares: large errors weigh more."""
    return _mean("mse", np.square(_errors(y_true, outputs)).mean(axis=1), seed)


def _errors(y_true: Array, outputs: Array) -> Array:
    n = len(outputs)
    expect_samples(n)
    return np.asarray(outputs.reshape(n, -1) - np.asarray(y_true).reshape(n, -1))


def _mean(name: str, errors: Array, seed: int) -> Metric:
    low, high = bootstrap_mean(errors, seed)
    value = float(np.mean(errors))
    return Metric(name=name, value=value, low=low, high=high, higher_is_better=False, n=len(errors))
