"""SPLIT, SPLIT_V and UNPACK: every output is copied from its part of the input."""

import math

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall, lowers, option, require_shape
from tinyml_mlops.plan.ops.shared.move import Loop, axis_number, constant_integers, move, require_same_data

TYPES = ("int8", "int16", "int32", "float32")


@lowers("SPLIT")
def split(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Parts of one size."""
    _require_inputs(graph, operation, 2)
    axis_tensor, source = (graph.tensors[number] for number in operation.inputs)
    axis = _axis(graph, operation, axis_tensor, source)
    parts = len(operation.outputs)
    return _split(graph, operation, source, axis, [source.shape[axis] // parts] * parts)


@lowers("SPLIT_V")
def split_v(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Parts of the sizes that the outputs have."""
    _require_inputs(graph, operation, 3)
    source, _, axis_tensor = (graph.tensors[number] for number in operation.inputs)
    axis = _axis(graph, operation, axis_tensor, source)
    outputs = [graph.tensors[number] for number in operation.outputs]
    sizes = [output.shape[axis] if len(output.shape) > axis else 0 for output in outputs]
    return _split(graph, operation, source, axis, sizes)


@lowers("UNPACK")
def unpack(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Parts of size 1, without the axis."""
    _require_inputs(graph, operation, 1)
    source = graph.tensors[operation.inputs[0]]
    rank = len(source.shape)
    axis = axis_number(graph, operation, option(graph, operation, "axis"), rank)
    return _split(graph, operation, source, axis, [1] * len(operation.outputs), kept=False)


def _require_inputs(graph: Graph, operation: Operation, count: int) -> None:
    if len(operation.inputs) != count or -1 in operation.inputs:
        raise graph.unsupported(
            operation, f"it has {len(operation.inputs)} inputs, not {count}", "convert the model again"
        )


def _axis(graph: Graph, operation: Operation, tensor: Tensor, source: Tensor) -> int:
    values = constant_integers(graph, operation, tensor)
    if len(values) != 1:
        raise graph.unsupported(operation, f"axes {values}, not one", "convert the model again")
    return axis_number(graph, operation, values[0], len(source.shape))


def _split(
    graph: Graph, operation: Operation, source: Tensor, axis: int, sizes: list[int], *, kept: bool = True
) -> tuple[KernelCall, ...]:
    """A copy for each output that something reads; ``kept``: they have the axis still."""
    outputs = [graph.tensors[number] for number in operation.outputs]
    require_same_data(graph, operation, TYPES, source, *outputs)
    front, back = source.shape[:axis], source.shape[axis + 1 :]
    for output, size in zip(outputs, sizes, strict=True):
        require_shape(graph, operation, output, (*front, *([size] if kept else []), *back))
    if sum(sizes) != source.shape[axis]:
        raise graph.unsupported(
            operation, f"parts of {sizes} do not make up {source.shape[axis]}", "convert the model again"
        )
    outer, inner = math.prod(front), math.prod(back)
    uses = graph.uses()
    calls = []
    place = 0
    for output, size in zip(outputs, sizes, strict=True):
        row = size * inner
        loops = [Loop(outer, source.shape[axis] * inner, row), Loop(row, 1, 1)]
        if uses[graph.storage(output.index)]:
            calls.append(move(source, output, loops, read_from=place))
        place += row
    return tuple(calls)
