"""SOFTMAX over the last axis."""

import math
from typing import Any

import numpy as np

from tinyml_mlops.plan.fixed_point import exp_of_negative, multiply, wrap
from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    INT8,
    INT16,
    LAYER_KINDS,
    Array,
    Constant,
    KernelCall,
    element_type,
    lowers,
    operands,
    option,
    output_of,
    require_scale,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.functions_int16 import softmax_int16
from tinyml_mlops.plan.ops.shared.overlap import row_overlap
from tinyml_mlops.plan.quantization import Multiplier, multiplier_of

INTEGER_BITS = 5
"""Differences to the largest element are Q5.26 in TFLM."""

MAX_DEPTH = 4095
"""Beyond, TFLM's fixed point can overflow."""

_OUTPUTS = {"int8": (256, -(1 << 7)), "int16": (1 << 16, -(1 << 15))}
"""Steps of the whole and zero point that an output of int8 inputs has to have."""


@lowers("SOFTMAX")
def softmax(graph: Graph, operation: Operation) -> KernelCall:
    """int8 to int8 or int16: output scales and zero points are part of the op; int16: 1/32768 and 0."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    beta = float(np.float32(option(graph, operation, "beta")))
    depth = source.shape[-1] if source.shape else 1
    params: dict[str, Any] = {"rows": source.elements // depth, "depth": depth}
    if not (math.isfinite(beta) and beta > 0):
        raise graph.unsupported(operation, f"its beta is {beta}", "convert it with a positive beta")
    if (source.dtype, output.dtype) == (INT8, INT16):
        require_scale(graph, operation, source)
        return _softmax_int8(graph, operation, source, output, params, beta)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    if kind == "int16":
        return softmax_int16(graph, operation, source, output, params, beta)
    if kind == "int8":
        return _softmax_int8(graph, operation, source, output, params, beta)
    return KernelCall(
        kernel="planrt_softmax_float32",
        structure="planrt_softmax_float32_params",
        params={**params, "beta": beta},
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )


def _softmax_int8(
    graph: Graph, operation: Operation, source: Tensor, output: Tensor, params: dict[str, Any], beta: float
) -> KernelCall:
    steps, zero_point = _OUTPUTS[output.dtype.name]
    if output.zero_point != zero_point or abs(float(output.scale) * steps - 1) > 0.001:
        raise graph.unsupported(
            operation,
            f"its output has scale {float(output.scale)} and zero point {output.zero_point}, "
            f"not 1/{steps} and {zero_point}",
            "quantise the model with TFLiteConverter",
        )
    table = exponentials(graph, operation, source, beta, params["depth"])
    rows = row_overlap(params["rows"], params["depth"], params["depth"] * output.dtype.itemsize)
    wider = output.dtype == INT16
    return KernelCall(
        kernel=f"planrt_softmax_int8{'_int16' if wider else ''}",
        structure="planrt_softmax_int8_params",
        params={**params, "exponentials": Constant(table)},
        inputs=(source.index,),
        output=output.index,
        in_place=not wider,
        sharing={0: rows} if wider else {},
    )


def difference_multiplier(beta: float, scale: float) -> Multiplier:
    """The factor from raw differences to Q5.26."""
    return multiplier_of(min(beta * scale * (1 << (31 - INTEGER_BITS)), float((1 << 31) - 1)))


def difference_limit(factor: Multiplier) -> int:
    """The largest raw difference that fits Q5.26."""
    return math.floor(((1 << INTEGER_BITS) - 1) * (1 << (31 - INTEGER_BITS)) / (1 << factor.shift))


def exponentials(graph: Graph, operation: Operation, source: Tensor, beta: float, depth: int) -> Array:
    """exp(-beta · scale · i) in Q0.31, int32, for i in 0 … 255; 0 beyond Q5.26, as TFLM leaves those out.

    Raises:
        UnsupportedModelError: TFLM's fixed point does not hold the input's differences, or the rows' sums.
    """
    factor = difference_multiplier(beta, float(source.scale))
    if depth > MAX_DEPTH:
        raise graph.unsupported(operation, f"{depth} elements a row", f"use at most {MAX_DEPTH} classes")
    if factor.shift < 0:
        raise graph.unsupported(
            operation,
            f"the scale {float(source.scale)} of its input is too fine for TFLM's fixed point",
            "calibrate the model on representative data",
        )
    reach = difference_limit(factor)
    table = [
        exp_of_negative(multiply(wrap(-i << factor.shift), factor.value), INTEGER_BITS) if i <= reach else 0
        for i in range(256)
    ]
    return np.array(table, np.int32)
