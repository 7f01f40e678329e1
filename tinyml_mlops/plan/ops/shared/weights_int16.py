"""int8 weights of convolutions and fully connected layers on int16 data."""

from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import INT32, INT64, Array, Constant
from tinyml_mlops.plan.quantization import Multiplier

MAX_WIDE_SHIFT = 7
"""TFLM scales 64-bit sums by at most 2^7."""
_SCHEMA_INT32 = 2
"""``TensorType`` of the sums, where an op has no bias to tell it."""


def weights_int16_params(
    graph: Graph,
    operation: Operation,
    bias: Tensor | None,
    values: Array,
    packed: Array,
    factors: list[Multiplier],
    limits: dict[str, Any],
) -> dict[str, Any]:
    """Values for ``planrt_weights_int16``; there is no zero point to fold into the bias.

    TFLM's sums have the bias's type. Sums of 64 bits are scaled by 16-bit multipliers and rounded once, those
    of 32 bits as an int8 op's.

    Args:
        graph: for messages.
        operation: for messages.
        bias: the bias, or None.
        values: of the bias, int32 or int64.
        packed: the weights in the kernel's order, ``[channels, …]``.
        factors: one a channel, or one.
        limits: ``clamp_min`` and ``clamp_max``.

    Raises:
        UnsupportedModelError: a scale that the sums cannot take.
    """
    if bias is None:
        narrow = operation.options.get("quantizedBiasType", 0) == _SCHEMA_INT32
    else:
        narrow = values.dtype == INT32
    if narrow and operation.name == "DEPTHWISE_CONV_2D":
        raise graph.unsupported(
            operation,
            "its sums have 32 bits; TFLM reads a depthwise bias on int16 data as 64 bits",
            "convert with the converter's default, 64-bit biases",
        )
    if not narrow and any(factor.shift > MAX_WIDE_SHIFT for factor in factors):
        raise graph.unsupported(
            operation,
            f"the scales of its input and weights are more than 2^{MAX_WIDE_SHIFT} times its output's",
            "calibrate the model on representative data",
        )
    return {
        "weights": Constant(packed),
        "bias": Constant(values.astype(INT64).view(np.uint32)),
        "multipliers": Constant(
            np.array([f.value if narrow else _reduced(f.value) for f in factors], np.int32)
        ),
        "shifts": Constant(np.array([f.shift if narrow else 15 - f.shift for f in factors], np.int8)),
        "channel_step": int(len(factors) > 1),
        "wide": int(not narrow),
        **limits,
    }


def _reduced(multiplier: int) -> int:
    """A multiplier in Q0.31 as one in Q0.15."""
    return min(0x7FFF, (multiplier + (1 << 15)) >> 16)
