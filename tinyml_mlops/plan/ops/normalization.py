"""LOG_SOFTMAX and L2_NORMALIZATION over the last axis."""

from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import Constant, KernelCall, lowers, option, unary
from tinyml_mlops.plan.ops.softmax import difference_limit, difference_multiplier, exponentials
from tinyml_mlops.plan.quantization import INT8_MAX, NONE, multiplier_of

L2_DEPTH = 33025
"""Squares of 255, of which so many add up to less than 2^31."""
L2_RANK = 4
"""Dimensions that TFLM's L2_NORMALIZATION takes."""


@lowers("LOG_SOFTMAX")
def log_softmax(graph: Graph, operation: Operation) -> KernelCall:
    """int8: output scale 1/16 and zero point 127 are part of the op."""
    source, output, kind = unary(graph, operation)
    params = _rows(source)
    if kind == "float32":
        return _call("log_softmax_float32", "rows", params, source, output)
    _require_output(graph, operation, output, 16, INT8_MAX)
    table = exponentials(graph, operation, source, 1.0, params["depth"])
    factor = difference_multiplier(1.0, float(source.scale))
    if factor.shift < 1 or factor.value << factor.shift <= 1 << 31:
        raise graph.unsupported(
            operation,
            f"the scale {float(source.scale)} of its input is too fine for TFLM's fixed point",
            "calibrate the model on representative data",
        )
    back = multiplier_of((1 << (31 - factor.shift)) / factor.value)
    params |= {
        "exponentials": Constant(table),
        "multiplier": factor.value,
        "shift": factor.shift,
        "reverse_multiplier": back.value,
        "reverse_shift": back.shift,
        "difference_min": -difference_limit(factor) - 1,
    }
    return _call("log_softmax_int8", "log_softmax_int8", params, source, output)


@lowers("L2_NORMALIZATION")
def l2_normalization(graph: Graph, operation: Operation) -> KernelCall:
    """int8: output scale 1/128 and zero point 0 are part of the op."""
    source, output, kind = unary(graph, operation)
    params = _rows(source)
    activation = option(graph, operation, "fusedActivationFunction")
    if activation != NONE or len(source.shape) > L2_RANK:
        raise graph.unsupported(
            operation,
            f"fused activation number {activation} on {len(source.shape)} dimensions",
            f"use at most {L2_RANK} dimensions, and make the activation a layer of its own",
        )
    if kind == "float32":
        return _call("l2_normalization_float32", "rows", params, source, output)
    _require_output(graph, operation, output, 128, 0)
    if params["depth"] > L2_DEPTH:
        raise graph.unsupported(operation, f"{params['depth']} elements a row", f"use at most {L2_DEPTH}")
    params["input_zero_point"] = source.zero_point
    return _call("l2_normalization_int8", "l2_normalization_int8", params, source, output)


def _rows(source: Tensor) -> dict[str, Any]:
    depth = source.shape[-1] if source.shape else 1
    return {"rows": source.elements // depth, "depth": depth}


def _call(kernel: str, structure: str, params: dict[str, Any], source: Tensor, output: Tensor) -> KernelCall:
    return KernelCall(
        kernel=f"planrt_{kernel}",
        structure=f"planrt_{structure}_params",
        params=params,
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )


def _require_output(graph: Graph, operation: Operation, output: Tensor, steps: int, zero_point: int) -> None:
    if output.zero_point != zero_point or float(output.scale) * steps != 1:
        raise graph.unsupported(
            operation,
            f"its output has scale {float(output.scale)} and zero point {output.zero_point}, "
            f"not 1/{steps} and {zero_point}",
            "quantise the model with TFLiteConverter",
        )
