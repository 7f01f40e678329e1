"""SOFTMAX over the last axis."""

import math
from typing import Any

import numpy as np

from tinyml_mlops.plan.fixed_point import exp_of_negative, multiply, wrap
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    Array,
    Constant,
    KernelCall,
    element_type,
    lowers,
    operands,
    option,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.functions_int16 import softmax_int16
from tinyml_mlops.plan.quantization import INT8_MIN, Multiplier, multiplier_of

INTEGER_BITS = 5
"""Differences to the largest element are Q5.26 in TFLM."""

MAX_DEPTH = 511
"""With more classes, the fixed point of TFLM can overflow, and its wheel aborts."""


@lowers("SOFTMAX")
def softmax(graph: Graph, operation: Operation) -> KernelCall:
    """int8: output scale 1/256 and zero point -128 are part of the op; int16: 1/32768 and 0."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    require_shape(graph, operation, output, source.shape)
    beta = float(np.float32(option(graph, operation, "beta")))
    depth = source.shape[-1] if source.shape else 1
    params: dict[str, Any] = {"rows": source.elements // depth, "depth": depth}
    if not (math.isfinite(beta) and beta > 0):
        raise graph.unsupported(operation, f"its beta is {beta}", "convert it with a positive beta")
    if kind == "int16":
        return softmax_int16(graph, operation, source, output, params, beta)
    if kind == "float32":
        params["beta"] = beta
    else:
        if output.zero_point != INT8_MIN or abs(float(output.scale) * 256 - 1) > 0.001:
            raise graph.unsupported(
                operation,
                f"its output has scale {float(output.scale)} and zero point {output.zero_point}, "
                "not 1/256 and -128",
                "quantise the model with TFLiteConverter",
            )
        if depth > MAX_DEPTH:
            raise graph.unsupported(operation, f"{depth} elements a row", f"use at most {MAX_DEPTH} classes")
        if _scaling(beta, float(source.scale)).shift < 0:
            raise graph.unsupported(
                operation,
                f"the scale {float(source.scale)} of its input is too fine for TFLM's fixed point",
                "calibrate the model on representative data",
            )
        params["exponentials"] = Constant(exponentials(beta, float(source.scale)))
    return KernelCall(
        kernel=f"planrt_softmax_{kind}",
        structure=f"planrt_softmax_{kind}_params",
        params=params,
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )


def _scaling(beta: float, scale: float) -> Multiplier:
    """The factor from raw differences to Q5.26."""
    return multiplier_of(min(beta * scale * (1 << (31 - INTEGER_BITS)), float((1 << 31) - 1)))


def exponentials(beta: float, scale: float) -> Array:
    """exp(-beta · scale · i) in Q0.31, int32, for i in 0 … 255; 0 beyond Q5.26, as TFLM leaves those out."""
    factor = _scaling(beta, scale)
    reach = math.floor(((1 << INTEGER_BITS) - 1) * (1 << (31 - INTEGER_BITS)) / (1 << factor.shift))
    table = [
        exp_of_negative(multiply(wrap(-i << factor.shift), factor.value), INTEGER_BITS) if i <= reach else 0
        for i in range(256)
    ]
    return np.array(table, np.int32)
