"""Thresholds chosen from scores of validation data.

Each lies in the middle between two scores that occur, so that a step of rounding moves no sample across it.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError

Array = npt.NDArray[Any]


def best_balanced(scores: Array, positive: Array) -> float:
    """The threshold with the largest sum of the true positive and the true negative rate (Youden's J).

    W. J. Youden, "Index for rating diagnostic tests", Cancer 3 (1950). Of equal ones, the highest.

    Args:
        scores: ``[n]``.
        positive: ``[n]``, whether the sample is of the class that is looked for.

    Raises:
        DataError: one of the two classes is missing.
    """
    hit, false = _both(scores, positive)
    candidates = _between(scores)
    rates = _reached(hit, candidates) - _reached(false, candidates)
    return float(candidates[int(np.flatnonzero(rates == rates.max())[-1])])


def at_false_positive_rate(scores: Array, positive: Array, rate: float) -> float:
    """The lowest threshold that at most ``rate`` of the negative samples reach; needs no positive ones.

    Raises:
        DataError: there is no negative sample.
    """
    _, false = np.asarray(scores)[_mask(positive)], np.asarray(scores)[~_mask(positive)]
    if not len(false):
        raise DataError(
            "the validation split has no negative sample to choose a threshold on", hint="take more samples"
        )
    candidates = _between(false)
    return float(candidates[int(np.argmax(_reached(false, candidates) <= rate))])


def _both(scores: Array, positive: Array) -> tuple[Array, Array]:
    chosen = _mask(positive)
    hit, false = np.asarray(scores)[chosen], np.asarray(scores)[~chosen]
    if not len(hit) or not len(false):
        raise DataError(
            "the validation split has samples of one class only: no threshold can be chosen",
            hint="take more samples, or raise data.validation_fraction",
        )
    return hit, false


def _mask(positive: Array) -> npt.NDArray[np.bool_]:
    return np.asarray(positive).reshape(-1).astype(bool)


def _between(scores: Array) -> Array:
    """Rising thresholds: below all scores, between each two neighbours, above all."""
    found = np.unique(np.asarray(scores, np.float64))
    gap = np.diff(found).min() / 2 if len(found) > 1 else max(abs(found[0]), 1.0) * 1e-3
    return np.concatenate([[found[0] - gap], (found[:-1] + found[1:]) / 2, [found[-1] + gap]])


def _reached(scores: Array, thresholds: Array) -> Array:
    """Share of the scores that reach each threshold."""
    below = np.searchsorted(np.sort(scores.astype(np.float64)), thresholds, side="left")
    return np.asarray((len(scores) - below) / len(scores))
