"""CONV_2D."""

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.area import area_of
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    KernelCall,
    element_type,
    lowers,
    operands_with_bias,
    option,
    output_of,
)
from tinyml_mlops.plan.ops.weights import require_weights, weights_params


@lowers("CONV_2D")
def conv_2d(graph: Graph, operation: Operation) -> KernelCall:
    """Weights ``[out, rows, columns, in]`` are in the kernel's order already."""
    source, weights, bias = operands_with_bias(graph, operation)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    packed = require_weights(graph, operation, kind, weights, 4)
    channels, rows, columns, depth = packed.shape
    area = area_of(graph, operation, source, output, (rows, columns), channels)
    if depth != source.shape[3]:
        raise graph.unsupported(
            operation,
            f"grouped convolution ({source.shape[3]} input channels, {depth} a group)",
            "use one convolution a group, or a depthwise one",
        )
    params = weights_params(
        graph,
        operation,
        kind,
        (source, weights, bias, output),
        packed,
        activation=option(graph, operation, "fusedActivationFunction"),
        channel_axis=0,
        border=area.border,
    )
    return KernelCall(
        kernel=f"planrt_conv_2d_{kind}",
        structure=f"planrt_conv_2d_{kind}_params",
        params={"area": area.params(), "weights": params},
        inputs=(source.index,),
        sharing=area.sharing(),
        output=output.index,
        macs=output.elements * rows * columns * depth,
    )
