"""HARD_SWISH: x · min(max(x + 3, 0), 6) / 6."""

import numpy as np

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, unary
from tinyml_mlops.plan.ops.map_float32 import map_float32
from tinyml_mlops.plan.ops.shared.lookup import lookup
from tinyml_mlops.plan.quantization import multiplier_of

INT16_MIN, INT16_MAX = -(1 << 15), (1 << 15) - 1
EXTRA_BITS = 7
"""By which int8 inputs are widened: as far as int16 goes."""
FINEST_SHIFT = -15
"""Farther to the right, nothing is left of an int16."""


@lowers("HARD_SWISH")
def hard_swish(graph: Graph, operation: Operation) -> KernelCall:
    """int8: in the 16-bit fixed point of TFLM, where saturation is part of the result."""
    source, output, kind = unary(graph, operation)
    if kind == "float32":
        return map_float32(graph, operation)
    fine_scale = source.scale / np.float32(1 << EXTRA_BITS)
    to_output, to_output_shift = _multiplier_16(float(fine_scale / output.scale))
    to_gate, to_gate_shift = _multiplier_16(float(fine_scale / (np.float32(3) / np.float32(1 << 15))))
    if not FINEST_SHIFT <= to_output_shift <= 0 or to_gate_shift < FINEST_SHIFT:
        raise graph.unsupported(
            operation,
            f"scales {source.scale} of its input and {output.scale} of its output are too far apart",
            "calibrate the model on representative data",
        )

    def function(q: int) -> int:
        fine = (q - source.zero_point) << EXTRA_BITS
        value = _multiply_16(fine, to_output)
        gate = _gate(fine, to_gate, to_gate_shift)
        product = int(gate * value / (1 << 15))  # exact in a double, and cut off towards 0
        return fixed_point.divide_by_power(product, -to_output_shift) + output.zero_point

    return lookup(graph, operation, function)


def _gate(fine: int, multiplier: int, shift: int) -> int:
    """(x + 3) / 6 limited to 0 … 1, in Q15. The last bit of a shift to the left comes after the product."""
    if shift > 0:
        fine = _saturate_16(fine << (shift - 1))
    scaled = _multiply_16(fine, multiplier)
    if shift > 0:
        scaled = _saturate_16(scaled << 1)
    elif shift < 0:
        scaled = fixed_point.divide_by_power(scaled, -shift)
    return (scaled + (1 << 15)) >> 1


def _multiplier_16(factor: float) -> tuple[int, int]:
    """``factor`` as value · 2^(shift - 15)."""
    found = multiplier_of(factor)
    return min((found.value + (1 << 15)) >> 16, INT16_MAX), found.shift


def _multiply_16(a: int, b: int) -> int:
    """The product of Q15 and Q15, rounded to nearest, halves upwards."""
    return min((a * b + (1 << 14)) >> 15, INT16_MAX)


def _saturate_16(x: int) -> int:
    return max(INT16_MIN, min(INT16_MAX, x))
