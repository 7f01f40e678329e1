"""Between real values and what a quantised tensor holds: real = scale · (raw − zero point)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]


def to_raw(values: Array, dtype: "np.dtype[Any]", scale: float, zero_point: int) -> Array:
    """Round to the nearest step, ties to even, and clip.

    Without a scale (0), real and raw are the same number: floats stay, bool is whatever is not 0.
    """
    if np.issubdtype(dtype, np.floating):
        return np.asarray(values, dtype)
    if dtype == np.bool_:
        return np.asarray(np.asarray(values) != 0)
    limits = np.iinfo(dtype)
    steps = np.rint(np.asarray(values, np.float64) / (scale or 1.0)) + zero_point
    return np.asarray(np.clip(steps, limits.min, limits.max), dtype)


def as_seen(values: Array, spec: TensorSpec) -> npt.NDArray[np.float32]:
    """What an input tensor holds of ``values``, as real values: decision rules look at this."""
    return to_real(to_raw(values, spec.dtype, spec.scale, spec.zero_point), spec.scale, spec.zero_point)


def to_real(raw: Array, scale: float, zero_point: int) -> npt.NDArray[np.float32]:
    """The real values of ``raw``; without a scale (0) as they are."""
    if not scale:
        return np.asarray(raw, np.float32)
    return ((raw.astype(np.float32) - np.float32(zero_point)) * np.float32(scale)).astype(np.float32)
