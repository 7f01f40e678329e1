"""Zeros behind what kernels read in whole blocks, steps or vectors."""

from typing import Any

import numpy as np
import numpy.typing as npt


def filled(values: npt.NDArray[Any], multiple: int, axis: int = 0) -> npt.NDArray[Any]:
    """``values`` with zeros up to a multiple along ``axis``."""
    widths = [(0, 0)] * values.ndim
    widths[axis] = (0, -values.shape[axis] % multiple)
    return np.pad(values, widths)
