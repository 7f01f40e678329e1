"""READ_VARIABLE and ASSIGN_VARIABLE that are no views: copies between a variable and a tensor."""

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, output_of
from tinyml_mlops.plan.ops.shared.move import Loop, move


@lowers("READ_VARIABLE", "ASSIGN_VARIABLE")
def copy(graph: Graph, operation: Operation) -> KernelCall:
    """All bytes, as they are."""
    (source,) = operands(graph, operation, 1)
    return move(source, output_of(graph, operation), [Loop(source.elements, 1, 1)])
