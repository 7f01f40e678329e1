"""Scales as integers, as TFLM's kernels prepare them (its ``quantization_util`` and ``kernel_util``)."""

import math
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.plan.graph import Tensor

INT8_MIN, INT8_MAX = -128, 127

NONE, RELU, RELU_N1_TO_1, RELU6 = range(4)
"""Fused activations by their number in the schema."""

_REAL_LIMITS = {
    NONE: (-math.inf, math.inf),
    RELU: (0.0, math.inf),
    RELU_N1_TO_1: (-1.0, 1.0),
    RELU6: (0.0, 6.0),
}
FLOAT32_MAX = float(np.finfo(np.float32).max)


def round_half_away(x: float) -> int:
    """Round to the nearest integer, halves away from zero, as C's ``round``."""
    whole = math.trunc(x)
    return whole + int(math.copysign(1, x)) if abs(x - whole) >= 0.5 else whole


OUT_OF_RANGE_SHIFT = 1024


@dataclass(frozen=True)
class Multiplier:
    """A positive factor as ``value`` · 2^(``shift`` - 31), with 2^30 <= value < 2^31."""

    value: int
    shift: int


def multiplier_of(factor: float) -> Multiplier:
    """The nearest :class:`Multiplier`; factors below 2^-32 become 0, as in TFLM.

    One that is no number, of scales that float32 cannot divide, gets a shift that no kernel takes.
    """
    if not math.isfinite(factor):
        return Multiplier(1 << 30, OUT_OF_RANGE_SHIFT)
    if factor == 0.0:
        return Multiplier(0, 0)
    mantissa, shift = math.frexp(factor)
    value = round_half_away(math.ldexp(mantissa, 31))
    if value == 1 << 31:
        value, shift = value // 2, shift + 1
    return Multiplier(0, 0) if shift < -31 else Multiplier(value, shift)


def activation_limits_float(activation: int) -> tuple[float, float] | None:
    """Finite float32 limits of a fused activation; None if it is not one that only limits."""
    limits = _REAL_LIMITS.get(activation)
    return None if limits is None else (max(limits[0], -FLOAT32_MAX), min(limits[1], FLOAT32_MAX))


def activation_limits_quantized(activation: int, output: Tensor) -> tuple[int, int] | None:
    """Limits of a fused activation in the steps of ``output``; None if it is not one that only limits."""
    limits = _REAL_LIMITS.get(activation)
    if limits is None:
        return None
    integers = np.iinfo(output.dtype)
    low, high = int(integers.min), int(integers.max)

    def steps(real: float) -> int:
        if math.isinf(real):
            return low if real < 0 else high
        with np.errstate(over="ignore"):
            quotient = float(np.float32(real) / output.scale)
        return output.zero_point + round_half_away(max(-1e9, min(1e9, quotient)))

    return max(low, steps(limits[0])), min(high, steps(limits[1]))


def channel_multipliers(source: Tensor, weights: Tensor, output: Tensor) -> list[Multiplier]:
    """For every scale of ``weights``: input scale · weight scale / output scale."""
    return [
        multiplier_of(float(source.scale) * float(scale) / float(output.scale)) for scale in weights.scales
    ]
