"""CONV_2D."""

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


@lowers("CONV_2D")
def conv_2d(graph: Graph, operation: Operation) -> KernelCall:
    """Weights ``[out, rows, columns, in]`` are in the kernel's order already."""
    source, weights, bias = operands_with_bias(graph, operation)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    packed = require_weights(graph, operation, kind, weights, 4)
    channels, rows, columns, depth = packed.shape
    area = area_of(graph, operation, source, output, (rows, columns), channels)
    groups = source.shape[3] // depth
    if source.shape[3] % depth or channels % groups:
        raise graph.unsupported(
            operation,
            f"weights for {depth} of {source.shape[3]} input channels and {channels} output channels",
            "choose groups that split both kinds of channels evenly",
        )
    if groups > 1 and kind == "int16":
        raise graph.unsupported(
            operation,
            f"{groups} groups of channels, of int16",
            "quantise to int8, or use one convolution a group",
        )
    params = weights_params(
        graph,
        operation,
        kind,
        (source, weights, bias, output),
        packed if groups == 1 or depth > 1 else packed[..., 0],
        activation=option(graph, operation, "fusedActivationFunction"),
        channel_axis=0,
        border=area.border,
    )
    kernel, shape = _kernel(groups, depth)
    return KernelCall(
        kernel=f"planrt_{kernel}_{kind}",
        structure=f"planrt_{kernel}_{kind}_params",
        params={"area": area.params(), "weights": params, **shape},
        inputs=(source.index,),
        sharing=area.sharing(),
        output=output.index,
        macs=output.elements * rows * columns * depth,
    )


def _kernel(groups: int, depth: int) -> tuple[str, dict[str, int]]:
    """The kernel for so many groups, and the parameters that only it has."""
    if groups == 1:
        return "conv_2d", {}
    if depth == 1:
        return "depthwise_conv_2d", {}
    return "grouped_conv_2d", {"groups": groups}
