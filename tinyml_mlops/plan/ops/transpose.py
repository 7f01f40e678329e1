"""TRANSPOSE, SPACE_TO_DEPTH and DEPTH_TO_SPACE: axes in another order."""

from collections.abc import Sequence

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, option, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import Loop, constant_integers, move, require_same_data, steps_of

TRANSPOSE_TYPES = ("int8", "int16", "float32")
SPACE_TYPES = ("int8", "float32")
AXES = 5


@lowers("TRANSPOSE")
def transpose(graph: Graph, operation: Operation) -> KernelCall:
    """Axis i of the output is axis ``order[i]`` of the input."""
    source, order_tensor = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, TRANSPOSE_TYPES, source, output)
    order = constant_integers(graph, operation, order_tensor)
    rank = len(source.shape)
    if sorted(order) != list(range(rank)) or rank > AXES:
        raise graph.unsupported(
            operation, f"order {order} of {rank} dimensions", f"transpose at most {AXES} dimensions"
        )
    require_shape(graph, operation, output, tuple(source.shape[axis] for axis in order))
    return _reorder(source, output, source.shape, order)


@lowers("SPACE_TO_DEPTH")
def space_to_depth(graph: Graph, operation: Operation) -> KernelCall:
    """Blocks of pixels become the channels of one pixel."""
    source, output, block = _block(graph, operation)
    batch, height, width, depth = source.shape
    smaller = (batch, height // block, width // block, depth * block * block)
    require_shape(graph, operation, output, smaller)
    require_shape(graph, operation, source, (batch, smaller[1] * block, smaller[2] * block, depth))
    parts = (batch, smaller[1], block, smaller[2], block, depth)
    return _reorder(source, output, parts, (0, 1, 3, 2, 4, 5))


@lowers("DEPTH_TO_SPACE")
def depth_to_space(graph: Graph, operation: Operation) -> KernelCall:
    """Channels of one pixel become a block of pixels."""
    source, output, block = _block(graph, operation)
    batch, height, width, depth = source.shape
    less = depth // (block * block)
    require_shape(graph, operation, source, (batch, height, width, less * block * block))
    require_shape(graph, operation, output, (batch, height * block, width * block, less))
    return _reorder(source, output, (batch, height, width, block, block, less), (0, 1, 3, 2, 4, 5))


def _block(graph: Graph, operation: Operation) -> tuple[Tensor, Tensor, int]:
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_same_data(graph, operation, SPACE_TYPES, source, output)
    block = option(graph, operation, "blockSize")
    if len(source.shape) != 4 or block < 1:
        raise graph.unsupported(
            operation,
            f"blocks of {block} in data of shape {list(source.shape)}",
            "use it on [batch, height, width, channels]",
        )
    return source, output, block


def _reorder(source: Tensor, output: Tensor, shape: Sequence[int], order: Sequence[int]) -> KernelCall:
    """``source``, taken as of ``shape``, with its axes in this order."""
    read = steps_of(shape)
    write = steps_of([shape[axis] for axis in order])
    return move(
        source,
        output,
        [Loop(shape[axis], read[axis], step) for axis, step in zip(order, write, strict=True)],
    )
