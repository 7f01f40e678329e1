"""Ops whose results nobody reads are left out."""

from dataclasses import replace

from tinyml_mlops.plan.graph import Graph, Operation


def drop_unused(graph: Graph) -> Graph:
    """Remove every op from which no path leads to a graph output or to what is read at the next inference."""
    needed = {graph.storage(number) for number in (*graph.outputs, *graph.states)}
    kept: list[Operation] = []
    for operation in reversed(graph.operations):
        if needed & {graph.storage(number) for number in operation.outputs}:
            kept.append(operation)
            needed |= {graph.storage(number) for number in operation.inputs if number != -1}
    return replace(graph, operations=tuple(reversed(kept)))
