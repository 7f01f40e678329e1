"""Metrics that several tasks share, each with its 95 % interval."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.base import Metric, Outputs
from tinyml_mlops.tasks.intervals import bootstrap_mean, wilson


def largest_output(outputs: Outputs) -> npt.NDArray[np.int64]:
    """The class of the largest output of each sample ``[n, …]``; of equal ones the first."""
    return np.asarray(np.argmax(outputs.reshape(len(outputs), -1), axis=1), dtype=np.int64)


def accuracy(y_true: npt.NDArray[Any], predicted: npt.NDArray[np.int64]) -> Metric:
    """Share of right classes, with Wilson's interval."""
    n = len(y_true)
    right = int(np.count_nonzero(predicted == np.asarray(y_true).reshape(n)))
    low, high = wilson(right, n)
    return Metric(name="accuracy", value=right / n, low=low, high=high, higher_is_better=True, n=n)


def mean_absolute_error(y_true: npt.NDArray[Any], outputs: Outputs, seed: int = 0) -> Metric:
    """Mean over samples of the mean over elements; bootstrap interval."""
    n = len(y_true)
    errors = np.abs(outputs.reshape(n, -1) - np.asarray(y_true).reshape(n, -1)).mean(axis=1)
    low, high = bootstrap_mean(errors, seed)
    return Metric(
        name="mae", value=float(np.mean(errors)), low=low, high=high, higher_is_better=False, n=len(errors)
    )
