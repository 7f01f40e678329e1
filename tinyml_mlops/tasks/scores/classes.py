"""Metrics of decided classes, ``[n]`` class numbers each."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.intervals import bootstrap, wilson
from tinyml_mlops.tasks.metric import Metric

Array = npt.NDArray[Any]


def accuracy(y_true: Array, predicted: Array, *, name: str = "accuracy") -> Metric:
    """Share of right classes, with Wilson's interval.

    Raises:
        DataError: there are no samples.
    """
    n = len(y_true)
    right = int(np.count_nonzero(predicted == np.asarray(y_true).reshape(n)))
    return share(name, right, n)


def macro_f1(y_true: Array, predicted: Array, classes: int, seed: int) -> Metric:
    """Mean over classes of F1 = 2 · right / (actual + predicted); bootstrap interval.

    A class that is neither there nor predicted does not count.

    Raises:
        DataError: there are no samples.
    """
    y, n = np.asarray(y_true).reshape(-1).astype(np.int64), len(y_true)
    low, high = bootstrap(lambda at: _macro_f1(y[at], predicted[at], classes), n, seed)
    value = _macro_f1(y, predicted, classes)
    return Metric(name="macro_f1", value=value, low=low, high=high, higher_is_better=True, n=n)


def worst_group_accuracy(y_true: Array, predicted: Array, groups: Array) -> Metric:
    """Accuracy of the group (user, voice, machine) that is served worst; Wilson's interval of that group.

    Args:
        y_true: class numbers.
        predicted: class numbers.
        groups: ``[n]`` names.

    Raises:
        DataError: there are no samples.
    """
    y, name = np.asarray(y_true).reshape(-1), "worst_group_accuracy"
    parts = [groups == group for group in np.unique(groups)] or [slice(None)]
    return min(
        (accuracy(y[part], predicted[part], name=name) for part in parts), key=lambda metric: metric.value
    )


def share(name: str, part: int, n: int, *, higher_is_better: bool = True) -> Metric:
    """``part`` of ``n`` samples, with Wilson's interval.

    Raises:
        DataError: there are no samples.
    """
    low, high = wilson(part, n)
    return Metric(name=name, value=part / n, low=low, high=high, higher_is_better=higher_is_better, n=n)


def _macro_f1(y: Array, predicted: Array, classes: int) -> float:
    actual = np.bincount(y, minlength=classes)
    guessed = np.bincount(predicted[predicted >= 0], minlength=classes)
    right = np.bincount(y[predicted == y], minlength=classes)
    known = actual + guessed > 0
    return float(np.mean(2.0 * right[known] / (actual + guessed)[known]))
