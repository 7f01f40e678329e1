"""CAST, and what other conversions share with it: one kernel for many pairs of types."""

from collections.abc import Mapping
from typing import Any

from tinyml_mlops.plan.element_types import TYPES
from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    BOOL,
    FLOAT32,
    INT8,
    INT16,
    INT32,
    KernelCall,
    lowers,
    operands,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.overlap import row_overlap

_CASTABLE = (INT8, INT16, INT32, FLOAT32)


@lowers("CAST")
def cast(graph: Graph, operation: Operation) -> KernelCall:
    """float32 is cut off towards 0 and limited; integers wrap."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype not in (*_CASTABLE, BOOL) or output.dtype not in _CASTABLE:
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            f"cast between {', '.join(dtype.name for dtype in _CASTABLE)}",
        )
    return between(source, output, "planrt_cast", "planrt_convert")


def between(
    source: Tensor, output: Tensor, kernel: str, structure: str, params: Mapping[str, Any] | None = None
) -> KernelCall:
    """The call of a kernel that finds both types in its parameters: a ``planrt_convert``, or that in front.

    Args:
        source: what is converted.
        output: what it becomes.
        kernel: C symbol.
        structure: of all parameters.
        params: those behind ``planrt_convert``; None: it is all there is.
    """
    convert = {
        "count": output.elements,
        "input_type": TYPES[source.dtype.name],
        "output_type": TYPES[output.dtype.name],
    }
    return KernelCall(
        kernel=kernel,
        structure=structure,
        params=convert if params is None else {"convert": convert, **params},
        inputs=(source.index,),
        output=output.index,
        sharing={0: row_overlap(output.elements, source.dtype.itemsize, output.dtype.itemsize)},
    )
