"""Detections in a stream of windows, as a device makes them: smoothed, and one for each event."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tinyml_mlops.records import Record

MOST_WINDOWS = 1024
ROUNDING = 1e-6
"""Of a window: a refractory time of whole windows is these, whatever the division of the two leaves."""


class Debounce(Record):
    """How scores of single windows become detections.

    Attributes:
        windows: the mean of so many scores, the newest among them, has to reach the threshold; before the
            first window all scores are 0.
        least: so many of these windows have to reach it on their own.
        refractory_s: silence after a detection.
        hop_s: from one window to the next, for which these were chosen; 0: not told.
    """

    windows: Annotated[int, Field(ge=1, le=MOST_WINDOWS)] = 1
    least: Annotated[int, Field(ge=1, le=MOST_WINDOWS)] = 1
    refractory_s: Annotated[float, Field(ge=0.0, le=86_400.0)] = 0.0
    hop_s: Annotated[float, Field(ge=0.0, le=86_400.0)] = 0.0


@dataclass(frozen=True)
class Detection:
    """Something was heard or seen.

    Attributes:
        number: of the class.
        window: the newest window that was looked at, counted from 0.
        time_s: of that window, counted from the first.
        score: smoothed.
    """

    number: int
    window: int
    time_s: float
    score: float


def detections(
    scores: npt.NDArray[np.float32], threshold: float, debounce: Debounce, hop_s: float
) -> Iterator[Detection]:
    """Go through a stream in order.

    Sums are in float32, oldest window first, so that a loop in C over its ring buffer gives the same bits.

    Args:
        scores: ``[windows, classes]``; a class that shall not be detected is −∞ throughout.
        threshold: of the mean score.
        debounce: see there; of two classes at once, the one with the larger mean is detected.
        hop_s: from one window to the next.
    """
    smooth, votes = _smoothed(scores, debounce.windows), _votes(scores, threshold, debounce.windows)
    possible = np.where((smooth >= np.float32(threshold)) & (votes >= debounce.least), smooth, -np.inf)
    quiet_windows = math.ceil(debounce.refractory_s / hop_s - ROUNDING)
    quiet_until = 0
    for window in np.flatnonzero(possible.max(axis=1, initial=-np.inf) > -np.inf).tolist():
        if window >= quiet_until:
            number = int(possible[window].argmax())
            quiet_until = window + quiet_windows
            yield Detection(number, window, window * hop_s, float(possible[window, number]))


def _smoothed(scores: npt.NDArray[np.float32], windows: int) -> npt.NDArray[np.float32]:
    """Mean over the last ``windows`` rows."""
    return np.asarray(_over_last(scores, windows) / np.float32(windows), np.float32)


def _votes(scores: npt.NDArray[np.float32], threshold: float, windows: int) -> npt.NDArray[np.float32]:
    return _over_last((scores >= np.float32(threshold)).astype(np.float32), windows)


def _over_last(values: npt.NDArray[np.float32], windows: int) -> npt.NDArray[Any]:
    """Sum over the last ``windows`` rows, from the oldest on; rows before the first are 0."""
    padded = np.concatenate([np.zeros((windows - 1, values.shape[1]), np.float32), values])
    total = np.zeros_like(values)
    for start in range(windows):
        total += padded[start : start + len(values)]
    return total
