"""What MVE kernels of layers with weights share: four outputs are requantised at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Array, Constant

BYTES = 16
"""int8 in a vector."""
WORDS = 4
"""int32 in a vector: sums that become outputs together."""


def in_lanes(weights: Mapping[str, Any], packed: Array) -> dict[str, Any] | str:
    """``planrt_weights_int8`` as ``planrt_mve_int8.h`` wants it, or why not.

    Args:
        weights: of the portable kernel.
        packed: the weights themselves, as the new kernel reads them.
    """
    multipliers, shifts = weights["multipliers"].data, weights["shifts"].data
    if (shifts > 0).any():
        return f"a scale of its sums is 2^{int(shifts.max())} and more, and vectors are only scaled down"
    if not weights["channel_step"]:
        multipliers, shifts = np.repeat(multipliers, WORDS), np.repeat(shifts, WORDS)
    return {
        **weights,
        "weights": Constant(packed),
        "bias": Constant(filled(weights["bias"].data, WORDS)),
        "border_bias": 0,
        "multipliers": Constant(filled(multipliers, WORDS)),
        "shifts": Constant(filled(shifts, WORDS)),
    }
