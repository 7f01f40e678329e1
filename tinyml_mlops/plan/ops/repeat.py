"""BROADCAST_TO, FILL and ZEROS_LIKE: the same values again and again."""

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import (
    Loop,
    constant_integers,
    fill,
    move,
    repeat,
    require_same_data,
    steps_of,
)

BROADCAST_TYPES = ("int8", "uint8", "int16", "int32", "float32", "bool")
FILL_TYPES = ("int8", "int32", "float32")
AXES = 5


@lowers("BROADCAST_TO")
def broadcast_to(graph: Graph, operation: Operation) -> KernelCall:
    """Axes of size 1, and axes that are missing in front, are repeated."""
    source, shape_tensor = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, BROADCAST_TYPES, source, output)
    shape = tuple(constant_integers(graph, operation, shape_tensor))
    require_shape(graph, operation, output, shape)
    missing = len(shape) - len(source.shape)
    sizes = (1,) * missing + source.shape
    if (
        missing < 0
        or len(shape) > AXES
        or any(size not in (1, n) for size, n in zip(sizes, shape, strict=True))
    ):
        raise graph.unsupported(
            operation,
            f"{list(source.shape)} does not repeat to {list(shape)}",
            f"broadcast to at most {AXES} dimensions",
        )
    read = [0 if size == 1 else step for size, step in zip(sizes, steps_of(sizes), strict=True)]
    return move(source, output, [Loop(*loop) for loop in zip(shape, read, steps_of(shape), strict=True)])


@lowers("FILL")
def fill_(graph: Graph, operation: Operation) -> KernelCall:
    """One value, constant or computed."""
    shape, value = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, FILL_TYPES, value, output)
    require_shape(graph, operation, output, tuple(constant_integers(graph, operation, shape)))
    return repeat(graph, operation, value, output)


@lowers("ZEROS_LIKE")
def zeros_like(graph: Graph, operation: Operation) -> KernelCall:
    """Stored zeros, whatever the zero point."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_same_data(graph, operation, FILL_TYPES, source, output)
    require_shape(graph, operation, output, source.shape)
    return fill(output, np.zeros(1))
