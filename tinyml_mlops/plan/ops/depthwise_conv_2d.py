"""DEPTHWISE_CONV_2D."""

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    KernelCall,
    element_type,
    lowers,
    operands_with_bias,
    option,
    output_of,
)
from tinyml_mlops.plan.ops.shared.area import area_of
from tinyml_mlops.plan.ops.shared.weights import require_weights, weights_params


@lowers("DEPTHWISE_CONV_2D")
def depthwise_conv_2d(graph: Graph, operation: Operation) -> KernelCall:
    """Weights ``[1, rows, columns, out]`` become ``[out, rows, columns]``: a window lies together."""
    source, weights, bias = operands_with_bias(graph, operation)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    stored = require_weights(graph, operation, kind, weights, 4)
    _, rows, columns, channels = stored.shape
    area = area_of(graph, operation, source, output, (rows, columns), channels)
    if stored.shape[0] != 1 or channels % source.shape[3]:
        raise graph.unsupported(
            operation,
            f"weights of shape {list(stored.shape)} do not go with {source.shape[3]} input channels",
            "convert the model again",
        )
    params = weights_params(
        graph,
        operation,
        kind,
        (source, weights, bias, output),
        np.ascontiguousarray(stored[0].transpose(2, 0, 1)),
        activation=option(graph, operation, "fusedActivationFunction"),
        channel_axis=3,
        border=area.border,
    )
    return KernelCall(
        kernel=f"planrt_depthwise_conv_2d_{kind}",
        structure=f"planrt_depthwise_conv_2d_{kind}_params",
        params={"area": area.params(), "weights": params},
        inputs=(source.index,),
        sharing=area.sharing(),
        output=output.index,
        macs=output.elements * rows * columns,
    )
