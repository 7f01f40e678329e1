"""ABS, RSQRT, ELU and LEAKY_RELU: in int8, tables with TFLM's own rounding."""

import math

import numpy as np

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, option, unary
from tinyml_mlops.plan.ops.map_float32 import map_float32
from tinyml_mlops.plan.ops.shared.lookup import lookup
from tinyml_mlops.plan.quantization import INT8_MAX, Multiplier, multiplier_of, round_half_away

ROOT_BITS = 20
"""Of 1 / sqrt(q) that stay behind the point in RSQRT."""


@lowers("ABS")
def absolute(graph: Graph, operation: Operation) -> KernelCall:
    """int8: the distance to the zero point, on the output's scale if that is another."""
    source, output, kind = unary(graph, operation)
    if kind == "float32":
        return map_float32(graph, operation)
    factor = multiplier_of(float(source.scale) / float(output.scale))

    def function(q: int) -> int:
        return _scaled(abs(q - source.zero_point), factor) + output.zero_point

    return lookup(graph, operation, function)


@lowers("RSQRT")
def inverse_root(graph: Graph, operation: Operation) -> KernelCall:
    """int8: the largest value for 0, and below 0, where TFLM stops with an error that a plan cannot have."""
    source, output, kind = unary(graph, operation)
    if kind == "float32":
        return map_float32(graph, operation)
    factor = multiplier_of(1.0 / float(np.sqrt(source.scale) * output.scale))
    factor = Multiplier(factor.value, factor.shift - ROOT_BITS)
    if not -31 <= factor.shift <= 31:
        raise graph.unsupported(
            operation,
            f"'{output.name}' has the scale {output.scale}",
            "calibrate the model on representative data",
        )

    def function(q: int) -> int:
        centred = q - source.zero_point
        if centred <= 0:
            return INT8_MAX
        value, shift = fixed_point.inverse_square_root(centred)
        root = fixed_point.scale(1, value, shift + ROOT_BITS)
        return _scaled(root, factor) + output.zero_point

    return lookup(graph, operation, function)


@lowers("ELU")
def exponential_linear(graph: Graph, operation: Operation) -> KernelCall:
    """int8: computed in float32, each operation rounded, as TFLM fills its own table."""
    source, output, kind = unary(graph, operation)
    if kind == "float32":
        return map_float32(graph, operation)
    per_step = np.float32(1) / output.scale

    def function(q: int) -> int:
        real = source.scale * np.float32(q - source.zero_point)
        value = np.float32(math.exp(float(real))) - np.float32(1) if real < 0 else real
        steps = np.float32(round_half_away(float(value * per_step)))
        return int(steps + np.float32(output.zero_point))

    return lookup(graph, operation, function)


@lowers("LEAKY_RELU")
def leaky_relu(graph: Graph, operation: Operation) -> KernelCall:
    """int8: a multiplier for each sign of the input; a negative slope is negated after the rounding."""
    source, output, kind = unary(graph, operation)
    alpha = np.float32(option(graph, operation, "alpha"))
    if not np.isfinite(alpha):
        raise graph.unsupported(operation, f"its alpha is {alpha}", "convert it with a finite alpha")
    if kind == "float32":
        return KernelCall(
            kernel="planrt_leaky_relu_float32",
            structure="planrt_leaky_relu_float32_params",
            params={"count": output.elements, "alpha": float(alpha)},
            inputs=(source.index,),
            output=output.index,
            in_place=True,
        )
    positive = multiplier_of(float(source.scale) / float(output.scale))
    negative = multiplier_of(abs(float(source.scale) * float(alpha) / float(output.scale)))
    sign = -1 if alpha < 0 else 1

    def function(q: int) -> int:
        centred = q - source.zero_point
        scaled = _scaled(centred, positive) if centred >= 0 else sign * _scaled(centred, negative)
        return scaled + output.zero_point

    return lookup(graph, operation, function)


def _scaled(x: int, factor: Multiplier) -> int:
    return fixed_point.scale(x, factor.value, factor.shift)
