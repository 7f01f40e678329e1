"""What an op does, in the words of the portable kernel that it becomes."""

import numpy as np

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.graph import Array, Graph, Operation
from tinyml_mlops.plan.ops import KernelCall, lower
from tinyml_mlops.plan.ops.base import INT8, Constant
from tinyml_mlops.plan.quantization import INT8_MIN


def call_of(graph: Graph, operation: Operation) -> KernelCall | None:
    """The one call that the op becomes; None where it becomes several, or planrt does not run it.

    Who needs an op that planrt does not run is told so when the compiler comes to it.
    """
    try:
        calls = lower(graph, operation)
    except UnsupportedModelError:
        return None
    return calls[0] if len(calls) == 1 else None


def types_of(
    graph: Graph, operation: Operation
) -> tuple["np.dtype[np.generic]", "np.dtype[np.generic]"] | None:
    """Types of the input and the output of an op that has one of each; None of any other op."""
    if len(operation.inputs) != 1 or operation.inputs[0] == -1 or len(operation.outputs) != 1:
        return None
    return graph.tensors[operation.inputs[0]].dtype, graph.tensors[operation.outputs[0]].dtype


def table_of(graph: Graph, operation: Operation) -> Array | None:
    """What an op that treats every int8 by itself makes of -128 … 127, int8[256]; None of any other op."""
    if types_of(graph, operation) != (INT8, INT8):
        return None
    call = call_of(graph, operation)
    if call is None or call.structure != "planrt_lookup_int8_params":
        return None
    table = call.params["table"]
    return table.data if isinstance(table, Constant) else None


def composed(first: Array, second: Array) -> Array:
    """The table of ``second`` after ``first``."""
    found: Array = second[first.astype(int) - INT8_MIN]
    return found
