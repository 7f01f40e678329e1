"""Metrics of decisions between class 0 and class 1, the one that is looked for; ``[n]`` each."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.metric import Metric
from tinyml_mlops.tasks.scores.classes import share

Array = npt.NDArray[Any]


def precision(y_true: Array, predicted: Array) -> Metric:
    """Share of what was found that is right; 0 of 1 where nothing was found. Wilson's interval."""
    found = np.asarray(predicted) == 1
    return _share("precision", np.asarray(y_true).reshape(-1)[found] == 1)


def recall(y_true: Array, predicted: Array) -> Metric:
    """Share of what is there that was found; 0 of 1 where nothing is there. Wilson's interval."""
    there = np.asarray(y_true).reshape(-1) == 1
    return _share("recall", np.asarray(predicted)[there] == 1)


def _share(name: str, right: Array) -> Metric:
    return share(name, int(np.count_nonzero(right)), max(len(right), 1))
