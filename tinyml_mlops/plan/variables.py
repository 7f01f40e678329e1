"""State that survives between inferences: variables as the file has them → tensors with an initial value.

A resource variable is named by VAR_HANDLE, read and assigned by ops of their own, and initialised by the
subgraph of CALL_ONCE. Here each becomes one more tensor of the graph: READ_VARIABLE copies from it,
ASSIGN_VARIABLE to it, and the other two ops are gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tinyml_mlops.errors import ModelError, UnsupportedModelError
from tinyml_mlops.plan.graph import RESOURCE, Array, Graph, Operation, Tensor

CONTROL_FLOW = frozenset({"IF", "WHILE", "CALL", "STABLEHLO_CASE", "STABLEHLO_WHILE", "STABLEHLO_COMPOSITE"})
"""Ops that run another subgraph; CALL_ONCE is none of them, as it runs before the first inference."""


@dataclass(frozen=True)
class Subgraph:
    """One subgraph as it is in the file."""

    tensors: tuple[Tensor, ...]
    operations: tuple[Operation, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    variables: frozenset[int]


def resolve(count: int, read: Callable[[int], Subgraph]) -> Graph:
    """The first subgraph, with its variables as states.

    Args:
        count: subgraphs in the file.
        read: gives one of them; of those that nothing needs, none is read.

    Raises:
        ModelError: an op uses a variable that no VAR_HANDLE names, or two sizes of one.
        UnsupportedModelError: control flow, or an initial value that is computed.
    """
    main = read(0)
    graph = Graph(main.tensors, main.operations, main.inputs, main.outputs)
    _check_calls(graph, count)
    initial: dict[str, Array] = {}
    for operation in [operation for operation in main.operations if operation.name == "CALL_ONCE"]:
        number = operation.options.get("initSubgraphIndex", -1)
        if not 0 < number < count:
            raise ModelError(f"{graph.where(operation)} calls subgraph {number}", hint="convert again")
        if initial:
            raise graph.unsupported(operation, "a second one initialises", "initialise variables once")
        initial = _initial_values(read(number))
    states = {number: zeros(main.tensors[number]) for number in main.variables}
    return _with_resources(graph, initial, states)


def zeros(tensor: Tensor) -> Array:
    """What a variable holds that nobody initialises: its zero point."""
    return np.full(tensor.shape, tensor.zero_point, tensor.dtype)


def _check_calls(graph: Graph, subgraphs: int) -> None:
    for operation in graph.operations:
        if operation.name in CONTROL_FLOW:
            raise graph.unsupported(operation, "planrt has no control flow", "convert a model without it")
    if subgraphs > 1 and all(operation.name != "CALL_ONCE" for operation in graph.operations):
        raise UnsupportedModelError(
            f"the model has {subgraphs} subgraphs and no op that calls them; planrt runs models with one",
            hint="convert one function at a time",
        )


def _initial_values(subgraph: Subgraph) -> dict[str, Array]:
    """Name of a variable → the constant that the subgraph assigns to it."""
    graph = Graph(subgraph.tensors, subgraph.operations, (), ())
    names: dict[int, str] = {}
    found: dict[str, Array] = {}
    for operation in graph.operations:
        if operation.name == "VAR_HANDLE":
            names[operation.outputs[0]] = _name(operation)
        elif operation.name == "ASSIGN_VARIABLE":
            value = _assigned(graph, operation)
            if value.data is None:
                raise graph.unsupported(
                    operation, "it initialises a variable with a computed value", "initialise with constants"
                )
            found[_named(graph, names, operation)] = value.data
        else:
            raise graph.unsupported(
                operation, "planrt runs no ops to initialise variables", "initialise variables with constants"
            )
    return found


def _with_resources(graph: Graph, initial: Mapping[str, Array], states: dict[int, Array]) -> Graph:
    tensors = list(graph.tensors)
    names: dict[int, str] = {}
    numbers: dict[str, int] = {}
    kept: list[Operation] = []
    assigned = set()
    for operation in graph.operations:
        if operation.name == "VAR_HANDLE":
            names[operation.outputs[0]] = _name(operation)
        elif operation.name == "READ_VARIABLE":
            output = tensors[operation.outputs[0]]
            number = _variable(graph, tensors, numbers, _named(graph, names, operation), operation, output)
            kept.append(replace(operation, inputs=(number,)))
        elif operation.name == "ASSIGN_VARIABLE":
            value = _assigned(graph, operation)
            number = _variable(graph, tensors, numbers, _named(graph, names, operation), operation, value)
            kept.append(replace(operation, inputs=(value.index,), outputs=(number,)))
            assigned.add(number)
        elif operation.name != "CALL_ONCE":
            kept.append(operation)
    for name, number in numbers.items():
        first = initial.get(name, zeros(tensors[number]))
        if (first.dtype, first.size) != (tensors[number].dtype, tensors[number].elements):
            raise ModelError(
                f"the variable '{name}' is initialised with another type or size", hint="convert again"
            )
        first = first.reshape(tensors[number].shape)
        if number in assigned:
            states[number] = first
        else:
            tensors[number] = replace(tensors[number], data=first)
    return replace(graph, tensors=tuple(tensors), operations=tuple(kept), states=states)


def _name(operation: Operation) -> str:
    name = operation.options.get("sharedName") or b""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _assigned(graph: Graph, operation: Operation) -> Tensor:
    if len(operation.inputs) != 2 or operation.inputs[1] == -1:
        raise ModelError(f"{graph.where(operation)} assigns nothing", hint="convert again")
    return graph.tensors[operation.inputs[1]]


def _named(graph: Graph, names: Mapping[int, str], operation: Operation) -> str:
    number = operation.inputs[0] if operation.inputs else -1
    if number not in names or graph.tensors[number].dtype != RESOURCE:
        raise ModelError(f"{graph.where(operation)}: its variable has no VAR_HANDLE", hint="convert again")
    return names[number]


def _variable(
    graph: Graph,
    tensors: list[Tensor],
    numbers: dict[str, int],
    name: str,
    operation: Operation,
    like: Tensor,
) -> int:
    """The number of a variable's tensor, which is made like the first value that is read or assigned."""
    if name not in numbers:
        numbers[name] = len(tensors)
        tensors.append(replace(like, index=len(tensors), name=name, data=None))
    found = tensors[numbers[name]]
    if (found.dtype, found.elements) != (like.dtype, like.elements):
        raise ModelError(
            f"{graph.where(operation)}: the variable '{name}' is {found.dtype} {list(found.shape)}, "
            f"not {like.dtype} {list(like.shape)}",
            hint="convert again",
        )
    return numbers[name]
