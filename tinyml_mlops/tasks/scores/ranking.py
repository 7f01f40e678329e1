"""How well scores tell positive from negative samples, whatever the threshold."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.intervals import bootstrap
from tinyml_mlops.tasks.metric import Curve, Line, Metric

Array = npt.NDArray[Any]

MAX_FALSE_POSITIVE_RATE = 0.1
"""Up to where the partial AUC looks, as usual for machine sounds: an operator does not endure more."""
MOST_POINTS = 200


def auc(scores: Array, positive: Array, seed: int) -> Metric:
    """Area under the ROC curve: how probable it is that a positive sample scores above a negative one.

    Args:
        scores: ``[n]``, the larger the more likely positive.
        positive: ``[n]`` bool.
        seed: of the bootstrap interval.

    Raises:
        DataError: one of the two classes is missing.
    """
    return _area("auc", scores, positive, 1.0, seed)


def partial_auc(
    scores: Array, positive: Array, seed: int, max_false_positive_rate: float = MAX_FALSE_POSITIVE_RATE
) -> Metric:
    """The area up to a false positive rate, ``pauc_<rate>``, scaled: chance is 0.5, 1 is perfect.

    D. K. McClish, "Analyzing a portion of the ROC curve", Medical Decision Making 9 (1989).

    Raises:
        DataError: one of the two classes is missing.
    """
    return _area(f"pauc_{max_false_positive_rate:g}", scores, positive, max_false_positive_rate, seed)


def roc(scores: Array, positive: Array) -> tuple[Array, Array]:
    """False and true positive rate at every threshold that changes either, from (0, 0) to (1, 1).

    Raises:
        DataError: one of the two classes is missing.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # equal scores move together
    positives, negatives = int(hits[-1]), len(scores) - int(hits[-1])
    if not positives or not negatives:
        raise DataError(
            "there are samples of one class only: no ROC curve", hint="take more samples of the other class"
        )
    true = np.concatenate([[0.0], hits[last] / positives])
    false = np.concatenate([[0.0], (last + 1 - hits[last]) / negatives])
    return false, true


def roc_curve(scores: Array, positive: Array, chosen: tuple[float, float] | None = None) -> Curve:
    """The ROC curve as a figure, with the point that a rule has chosen (false, true positive rate)."""
    false, true = roc(*_arrays(scores, positive))
    at = np.unique(np.linspace(0, len(false) - 1, min(len(false), MOST_POINTS)).astype(np.int64))
    lines = [
        Line(name="model", x=tuple(false[at].tolist()), y=tuple(true[at].tolist())),
        Line(name="chance", x=(0.0, 1.0), y=(0.0, 1.0), style="reference"),
    ]
    if chosen is not None:
        lines.append(Line(name="chosen threshold", x=(chosen[0],), y=(chosen[1],), style="points"))
    return Curve(
        title="ROC curve",
        x_label="false positive rate",
        y_label="true positive rate",
        lines=tuple(lines),
    )


def rates(decided: Array, positive: Array) -> tuple[float, float]:
    """False and true positive rate of decisions; both classes have to be there."""
    wanted = np.asarray(positive, bool)
    return float(np.mean(decided[~wanted] == 1)), float(np.mean(decided[wanted] == 1))


def area(scores: Array, positive: Array, max_false_positive_rate: float) -> float:
    """See :func:`partial_auc`; with a rate of 1 the plain AUC."""
    false, true = roc(scores, positive)
    if max_false_positive_rate >= 1.0:
        return float(np.trapezoid(true, false))
    inside = false <= max_false_positive_rate  # a vertical step right at the end counts whole
    x = np.append(false[inside], max_false_positive_rate)
    y = np.append(true[inside], np.interp(max_false_positive_rate, false, true))
    least = max_false_positive_rate**2 / 2
    return float(0.5 * (1.0 + (np.trapezoid(y, x) - least) / (max_false_positive_rate - least)))


def _area(name: str, scores: Array, positive: Array, rate: float, seed: int) -> Metric:
    s, p = _arrays(scores, positive)

    def resampled(at: Array) -> float:
        return area(s[at], p[at], rate) if 0 < np.count_nonzero(p[at]) < len(at) else np.nan

    value = area(s, p, rate)
    low, high = bootstrap(resampled, len(s), seed)
    return Metric(name=name, value=value, low=low, high=high, higher_is_better=True, n=len(s))


def _arrays(scores: Array, positive: Array) -> tuple[Array, Array]:
    return np.asarray(scores, np.float64).reshape(-1), np.asarray(positive).reshape(-1).astype(bool)
