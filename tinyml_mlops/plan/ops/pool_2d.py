"""AVERAGE_POOL_2D and MAX_POOL_2D."""

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    KernelCall,
    clamps,
    element_type,
    lowers,
    operands,
    option,
    output_of,
)
from tinyml_mlops.plan.ops.shared.area import area_of


@lowers("AVERAGE_POOL_2D", "MAX_POOL_2D")
def pool_2d(graph: Graph, operation: Operation) -> KernelCall:
    """Input and output have one scale, as the kernels only move or average raw values."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    window = option(graph, operation, "filterHeight"), option(graph, operation, "filterWidth")
    channels = source.shape[-1] if source.shape else 0
    area = area_of(graph, operation, source, output, window, channels)
    activation = option(graph, operation, "fusedActivationFunction")
    return KernelCall(
        kernel=f"planrt_{operation.name.lower()}_{kind}",
        structure=f"planrt_pool_2d_{'float32' if kind == 'float32' else 'int8'}_params",
        params={"area": area.params(), **clamps(graph, operation, kind, output, activation)},
        inputs=(source.index,),
        sharing=area.sharing(),
        output=output.index,
    )
