"""ADD of two tensors of one shape; one may be a constant."""

from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    KernelCall,
    clamps,
    element_type,
    lowers,
    operands,
    option,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.quantization import multiplier_of

EXTRA_BITS = 20
"""By which int8 inputs are widened before they are added, in TFLM."""


@lowers("ADD")
def add(graph: Graph, operation: Operation) -> KernelCall:
    """int8: each input is scaled to twice the larger input scale, with 20 bits to spare."""
    first, second = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, first, second, output)
    require_shape(graph, operation, second, first.shape)
    require_shape(graph, operation, output, first.shape)
    activation = option(graph, operation, "fusedActivationFunction")
    params: dict[str, Any] = {"count": output.elements, **clamps(graph, operation, kind, output, activation)}
    if kind == "int8":
        params |= _scales(graph, operation, first, second, output)
    return KernelCall(
        kernel=f"planrt_add_{kind}",
        structure=f"planrt_add_{kind}_params",
        params=params,
        inputs=(first.index, second.index),
        output=output.index,
        in_place=True,
    )


def _scales(
    graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor
) -> dict[str, Any]:
    common = 2.0 * max(float(first.scale), float(second.scale))
    inputs = [multiplier_of(float(tensor.scale) / common) for tensor in (first, second)]
    result = multiplier_of(common / ((1 << EXTRA_BITS) * float(output.scale)))
    if result.shift > 0:
        raise graph.unsupported(
            operation,
            f"'{output.name}' has a scale 2^{EXTRA_BITS} times finer than its inputs",
            "calibrate the model on representative data",
        )
    return {
        "input_zero_point": (first.zero_point, second.zero_point),
        "input_multiplier": tuple(m.value for m in inputs),
        "input_shift": tuple(m.shift for m in inputs),
        "output_multiplier": result.value,
        "output_shift": result.shift,
        "output_zero_point": output.zero_point,
    }
