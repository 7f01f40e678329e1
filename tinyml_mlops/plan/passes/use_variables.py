"""Variables are read and written where they lie, where that changes nothing."""

from collections.abc import Iterable
from dataclasses import replace

from tinyml_mlops.plan.graph import Graph, Operation


def use_variables(graph: Graph) -> Graph:
    """Turn READ_VARIABLE and ASSIGN_VARIABLE into views of the variable's memory, or leave them as copies.

    What is read may be a view if the variable is not written before the last op that reads it. What is
    assigned may be made in place if nothing reads the old value from then on.
    """
    for name, turned in (("READ_VARIABLE", _read), ("ASSIGN_VARIABLE", _assigned)):
        for operation in graph.operations:
            if operation.name == name:
                graph = turned(graph, operation)
    return graph


def _read(graph: Graph, operation: Operation) -> Graph:
    place = graph.operations.index(operation)
    variable, output = operation.inputs[0], operation.outputs[0]
    writes = [n for n in _writers(graph, variable) if n > place]
    to_the_end = output in {graph.storage(number) for number in graph.outputs}
    if writes and (to_the_end or max(_readers(graph, output), default=0) > writes[0]):
        return graph
    return _view(graph, operation, output, variable)


def _assigned(graph: Graph, operation: Operation) -> Graph:
    place = graph.operations.index(operation)
    variable, value = operation.outputs[0], graph.storage(operation.inputs[0])
    makers = _writers(graph, value)
    if value in graph.states or value in graph.inputs or len(makers) != 1:
        return graph
    if _writers(graph, variable) != [place] or max(_readers(graph, variable), default=-1) >= makers[0]:
        return graph
    return _view(graph, operation, value, variable)


def _view(graph: Graph, operation: Operation, tensor: int, variable: int) -> Graph:
    """``graph`` without ``operation``, which copied between the two."""
    return replace(
        graph,
        operations=tuple(other for other in graph.operations if other is not operation),
        aliases={**graph.aliases, tensor: variable},
    )


def _readers(graph: Graph, tensor: int) -> list[int]:
    """Places of the ops that read the memory of a tensor."""
    storage = graph.storage(tensor)
    return [n for n, operation in enumerate(graph.operations) if storage in _memory(graph, operation.inputs)]


def _writers(graph: Graph, tensor: int) -> list[int]:
    storage = graph.storage(tensor)
    return [n for n, operation in enumerate(graph.operations) if storage in _memory(graph, operation.outputs)]


def _memory(graph: Graph, numbers: Iterable[int]) -> set[int]:
    return {graph.storage(number) for number in numbers if number != -1}
