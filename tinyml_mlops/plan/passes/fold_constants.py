"""What does not depend on the input is computed once, here, and not at every inference."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.graph import Array, Graph, Operation, Tensor
from tinyml_mlops.plan.ops import KernelCall, lower
from tinyml_mlops.plan.passes.constant_values import value_of

_NOTHING = "nothing"
"""Name of the input of a model that needs none; a graph has at least one."""


MAX_FOLDED_BYTES = 1 << 27
"""Of all values that are computed here; a small damaged file may ask for any number of large ones."""
MAX_WORK = 1 << 28
"""Elements that one op may look at here: a second."""


def fold_constants(graph: Graph) -> Graph:
    """Replace every op whose inputs are all constants by its outputs' values.

    Ops that only move or count are done in numpy. All others are run by the very kernels that the device
    would run, so that their bits are TFLM's. Shapes are static, so SHAPE is a constant of any input.
    An op that writes a graph output is kept: an output is memory, not a constant.
    """
    kept: list[Operation] = []
    room = MAX_FOLDED_BYTES
    for operation in graph.operations:
        needed = sum(graph.tensors[number].bytes for number in operation.outputs)
        is_kept = needed > room or set(operation.outputs) & set(graph.outputs)
        values = None if is_kept else _values(graph, operation)
        if values is None:
            kept.append(operation)
            continue
        room -= needed
        tensors = list(graph.tensors)
        for number, value in zip(operation.outputs, values, strict=True):
            tensors[number] = replace(tensors[number], data=value)
        graph = replace(graph, tensors=tuple(tensors))
    return replace(graph, operations=tuple(kept))


def _values(graph: Graph, operation: Operation) -> tuple[Array, ...] | None:
    """The op's outputs, or None if they depend on the input or nobody here can compute them."""
    inputs = [graph.tensors[number] for number in operation.inputs if number != -1]
    output = graph.tensors[operation.outputs[0]]
    if operation.name == "SHAPE" and len(inputs) == 1 and output.shape == (len(inputs[0].shape),):
        return (np.array(inputs[0].shape, output.dtype),)
    data = tuple(tensor.data for tensor in inputs if tensor.data is not None)
    if not data or len(data) != len(inputs):
        return None
    value = value_of(operation.name, operation.options, output, data)
    return _run(graph, operation) if value is None else (value,)


def _run(graph: Graph, operation: Operation) -> tuple[Array, ...] | None:
    """The op's outputs as planrt computes them on this machine; None if planrt has no kernel for it."""
    from tinyml_mlops.plan.compiler import compile_graph
    from tinyml_mlops.plan.host import HostModel

    none = np.empty(0, np.float32), np.empty(0, np.int64), 0
    nothing = Tensor(len(graph.tensors), _NOTHING, np.dtype(np.int8), (1,), *none, None)
    alone = Graph((*graph.tensors, nothing), (operation,), (nothing.index,), operation.outputs)
    try:
        if sum(_work(graph, call) for call in lower(graph, operation)) > MAX_WORK:
            return None
        compiled = compile_graph(alone)
    except UnsupportedModelError:
        return None  # the compiler will say so, with the reason, if the op is needed
    with HostModel.open(compiled.plan) as model:
        return model.invoke(np.zeros(1, np.int8))


def _work(graph: Graph, call: KernelCall) -> int:
    """How many elements the kernel looks at, or more."""
    area = call.params.get("area")
    taps = (
        min(area["window_height"], area["input_height"]) * min(area["window_width"], area["input_width"])
        if area
        else 1
    )
    return max(call.macs, graph.tensors[call.output].elements * taps)
