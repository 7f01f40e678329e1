"""Between real values and what a quantised tensor holds: real = scale · (raw − zero point)."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def to_raw(values: Array, dtype: "np.dtype[Any]", scale: float, zero_point: int) -> Array:
    """Round to the nearest step, ties to even, and clip; float tensors (scale 0) stay float32."""
    if not scale:
        return np.asarray(values, np.float32)
    limits = np.iinfo(dtype)
    steps = np.rint(np.asarray(values, np.float64) / scale) + zero_point
    return np.asarray(np.clip(steps, limits.min, limits.max), dtype)


def to_real(raw: Array, scale: float, zero_point: int) -> npt.NDArray[np.float32]:
    """The real values of ``raw``; float tensors (scale 0) as they are."""
    if not scale:
        return np.asarray(raw, np.float32)
    return ((raw.astype(np.float32) - np.float32(zero_point)) * np.float32(scale)).astype(np.float32)
