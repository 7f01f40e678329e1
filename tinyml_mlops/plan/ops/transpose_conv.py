"""TRANSPOSE_CONV."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, element_type, lowers, operands, output_of
from tinyml_mlops.plan.ops.shared.area import area_of
from tinyml_mlops.plan.ops.shared.weights import require_weights, weights_params


@lowers("TRANSPOSE_CONV")
def transpose_conv(graph: Graph, operation: Operation) -> KernelCall:
    """The geometry is that of the convolution which makes the input's shape of the output's."""
    inputs = operation.inputs[:3] if operation.inputs[3:] == (-1,) else operation.inputs
    has_bias = len(inputs) == 4
    operation = replace(operation, inputs=inputs)
    _, weights, source, *rest = operands(graph, operation, 4 if has_bias else 3)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output)
    packed = require_weights(graph, operation, kind, weights, 4)
    channels, rows, columns, depth = packed.shape
    area = area_of(graph, operation, output, source, (rows, columns), depth)
    if channels != output.shape[-1]:
        raise graph.unsupported(
            operation,
            f"weights of shape {list(packed.shape)} do not make {output.shape[-1]} channels",
            "convert the model again",
        )
    # How many taps meet a pixel differs, so the zero point cannot be folded into the bias.
    centred = replace(source, zero_points=np.zeros_like(source.zero_points))
    params = weights_params(
        graph,
        operation,
        kind,
        (centred, weights, rest[0] if rest else None, output),
        packed,
        activation=operation.options.get("fusedActivationFunction", 0),
        channel_axis=0,
        border=False,
    )
    if kind == "int8":
        params["input_zero_point"] = source.zero_point
    return KernelCall(
        kernel=f"planrt_transpose_conv_{kind}",
        structure=f"planrt_transpose_conv_{kind}_params",
        params={"area": area.params(), "weights": params},
        inputs=(source.index,),
        output=output.index,
        macs=source.elements * rows * columns * channels,
    )
