"""What two models of a task are compared by: one value for each unit, where units err by themselves."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Quantity = Literal["right answers", "absolute error", "errors a minute"]
Unit = Literal["samples", "segments of the stream", "recordings", "places"]


@dataclass(frozen=True)
class Units:
    """What errs by itself: samples that belong to one unit are alike.

    Attributes:
        names: ``[n]``, of the unit of each sample.
        unit: what they are names of.
    """

    names: Array
    unit: Unit


@dataclass(frozen=True)
class Compared:
    """Of one model.

    Attributes:
        values: ``[units]``: bool for right answers, else float; the mean is the quantity.
        unit: what each value is of.
    """

    quantity: Quantity
    values: Array
    unit: Unit = "samples"


def by_sample(y: Array, outputs: Array, decided: Array) -> Compared:
    """Whether each answer is right; where nothing is decided, how far each output is from the truth.

    Args:
        y: class numbers ``[n]`` or values ``[n, …]``.
        outputs: real values ``[n, …]``.
        decided: class numbers ``[n]``; empty for a regression.
    """
    if len(decided):
        return Compared("right answers", np.asarray(decided == y.reshape(-1)))
    n = len(y)
    errors = np.abs(outputs.reshape(n, -1) - y.reshape(n, -1)).mean(axis=1)
    return Compared("absolute error", np.asarray(errors))


def by_unit(samples: Compared, units: Units) -> Compared:
    """The mean of each recording, place, … in place of its samples."""
    if units.unit == samples.unit:
        return samples
    _, unit_of = np.unique(units.names, return_inverse=True)
    means = np.bincount(unit_of, weights=samples.values) / np.bincount(unit_of)
    return Compared(samples.quantity, means, units.unit)
