"""CONCATENATION and PACK: every input is copied to its part of the output."""

import math

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall, lowers, option, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import Loop, axis_number, move, require_same_data

CONCATENATION_TYPES = ("int8", "int16", "int32", "float32", "bool")
PACK_TYPES = ("int8", "int16", "int32", "float32")
MOST_INPUTS = 10
"""Of CONCATENATION, in TFLM."""


@lowers("CONCATENATION")
def concatenation(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """All data have one scale: like TFLM, planrt does not rescale here."""
    inputs, output = _inputs(graph, operation), output_of(graph, operation)
    if len(inputs) > MOST_INPUTS or option(graph, operation, "fusedActivationFunction"):
        raise graph.unsupported(
            operation,
            f"it has {len(inputs)} inputs, or an activation",
            f"concatenate at most {MOST_INPUTS} tensors at once, and make the activation a layer of its own",
        )
    require_same_data(graph, operation, CONCATENATION_TYPES, output, *inputs)
    shape = list(output.shape)
    axis = axis_number(graph, operation, option(graph, operation, "axis"), len(shape))
    for tensor in inputs:
        size = tensor.shape[axis] if len(tensor.shape) == len(shape) else 0
        require_shape(graph, operation, tensor, (*shape[:axis], size, *shape[axis + 1 :]))
    shape[axis] = sum(tensor.shape[axis] for tensor in inputs)
    require_shape(graph, operation, output, tuple(shape))
    return _join(inputs, output, math.prod(shape[:axis]))


@lowers("PACK")
def pack(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Inputs of one shape, side by side along a new axis."""
    inputs, output = _inputs(graph, operation), output_of(graph, operation)
    require_same_data(graph, operation, PACK_TYPES, output, *inputs)
    axis = axis_number(graph, operation, option(graph, operation, "axis"), len(inputs[0].shape) + 1)
    shape = inputs[0].shape
    for tensor in inputs:
        require_shape(graph, operation, tensor, shape)
    require_shape(graph, operation, output, (*shape[:axis], len(inputs), *shape[axis:]))
    return _join(inputs, output, math.prod(shape[:axis]))


def _inputs(graph: Graph, operation: Operation) -> list[Tensor]:
    if not operation.inputs or -1 in operation.inputs or len(operation.outputs) != 1:
        raise graph.unsupported(operation, "an input is missing", "convert the model again")
    return [graph.tensors[number] for number in operation.inputs]


def _join(inputs: list[Tensor], output: Tensor, outer: int) -> tuple[KernelCall, ...]:
    """Each of ``outer`` rows of the output is a row of the first input, one of the second, and so on."""
    calls = []
    place = 0
    for tensor in inputs:
        row = tensor.elements // outer
        loops = [Loop(outer, row, output.elements // outer), Loop(row, 1, 1)]
        calls.append(move(tensor, output, loops, write_to=place))
        place += row
    return tuple(calls)
