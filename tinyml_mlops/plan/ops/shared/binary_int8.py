"""Scales of int8 and int16 ops of two operands as the integers that TFLM's kernels use."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.quantization import Multiplier, multiplier_of

Scales = Callable[[Graph, Operation, Tensor, Tensor, Tensor], dict[str, Any]]

SUM_BITS = {"int8": 20, "int16": 15}
"""By which inputs are widened before they are added."""
SQUARE_BITS = 7
"""By which inputs are widened before their difference is squared."""
_UNUSED = Multiplier(0, 0)
"""Where a kernel does not look."""


def _params(
    first: Tensor, second: Tensor, output: Tensor, inputs: tuple[Multiplier, Multiplier], result: Multiplier
) -> dict[str, Any]:
    return {
        "input_zero_point": (first.zero_point, second.zero_point),
        "input_multiplier": tuple(m.value for m in inputs),
        "input_shift": tuple(m.shift for m in inputs),
        "output_multiplier": result.value,
        "output_shift": result.shift,
        "output_zero_point": output.zero_point,
    }


def _sum(graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor) -> dict[str, Any]:
    """Each input is scaled to twice the larger input scale."""
    common = 2.0 * float(max(first.scale, second.scale))
    inputs = [multiplier_of(float(tensor.scale) / common) for tensor in (first, second)]
    bits = SUM_BITS[output.dtype.name]
    result = multiplier_of(common / ((1 << bits) * float(output.scale)))
    if result.shift > 0:
        raise graph.unsupported(
            operation,
            f"'{output.name}' has a scale 2^{bits} times finer than its inputs",
            "calibrate the model on representative data",
        )
    return _params(first, second, output, (inputs[0], inputs[1]), result)


def _product(
    graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor
) -> dict[str, Any]:
    factor = multiplier_of(float(first.scale) * float(second.scale) / float(output.scale))
    return _params(first, second, output, (_UNUSED, _UNUSED), factor)


def _square(
    graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor
) -> dict[str, Any]:
    common = 2.0 * float(max(first.scale, second.scale))
    inputs = [multiplier_of(float(tensor.scale) / common) for tensor in (first, second)]
    result = multiplier_of(common * common / float(np.float32(1 << 2 * SQUARE_BITS) * output.scale))
    return _params(first, second, output, (inputs[0], inputs[1]), result)


def _prelu(
    graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor
) -> dict[str, Any]:
    """The first multiplier is for what is not negative, the result's for products with the slope."""
    positive = multiplier_of(float(first.scale) / float(output.scale))
    negative = multiplier_of(float(first.scale) * float(second.scale) / float(output.scale))
    return _params(first, second, output, (positive, _UNUSED), negative)


def _raw(graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor) -> dict[str, Any]:
    """TFLM compares raw values, whatever the scales are."""
    return _params(first, second, output, (_UNUSED, _UNUSED), _UNUSED)


SCALES: dict[str, Scales] = {
    "ADD": _sum,
    "SUB": _sum,
    "MUL": _product,
    "SQUARED_DIFFERENCE": _square,
    "PRELU": _prelu,
    "MAXIMUM": _raw,
    "MINIMUM": _raw,
}
"""What computes the parameters of an op's kernel, limits left out."""
