"""PAD with zeros."""

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    KernelCall,
    element_type,
    lowers,
    operands,
    output_of,
    require_constant,
    require_shape,
)

AXES = 4


@lowers("PAD")
def pad(graph: Graph, operation: Operation) -> KernelCall:
    """Fewer than four dimensions get leading ones; int8 fills with the zero point."""
    source, amounts = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output)
    values = require_constant(graph, operation, amounts)
    rank = len(source.shape)
    if rank > AXES or values.dtype.kind != "i" or values.shape != (rank, 2) or (values < 0).any():
        raise graph.unsupported(
            operation,
            f"paddings of shape {list(values.shape)} for {rank} dimensions",
            f"pad at most {AXES} axes",
        )
    pairs = [(int(before), int(after)) for before, after in values]
    padded = tuple(size + sum(pair) for size, pair in zip(source.shape, pairs, strict=True))
    require_shape(graph, operation, output, padded)
    if kind == "int8" and (source.scale, source.zero_point) != (output.scale, output.zero_point):
        raise graph.unsupported(operation, "its input and output have different scales", "convert again")
    leading = (1,) * (AXES - rank)
    return KernelCall(
        kernel=f"planrt_pad_{kind}",
        structure="planrt_pad_params",
        params={
            "input": leading + source.shape,
            "before": (0,) * (AXES - rank) + tuple(before for before, _ in pairs),
            "output": leading + padded,
            "value": int(np.uint8(output.zero_point & 0xFF)) if kind == "int8" else 0,
        },
        inputs=(source.index,),
        output=output.index,
    )
