"""What ops with a state of their own share: variables of the model that the op reads and changes."""

from tinyml_mlops.plan.graph import Graph, Operation, Tensor


def state_of(graph: Graph, operation: Operation, place: int, elements: int) -> Tensor:
    """The state that is input number ``place`` of an op.

    Raises:
        UnsupportedModelError: it is no variable, of another size, or another op has it too.
    """
    number = operation.inputs[place]
    tensor = graph.tensors[number]
    users = [other for other in graph.operations if number in (*other.inputs, *other.outputs)]
    if number not in graph.states or tensor.elements != elements or len(users) != 1:
        raise graph.unsupported(
            operation,
            f"its state '{tensor.name}' is not a variable of its own with {elements} elements",
            "convert the layer again, with fixed batch size",
        )
    return tensor


def value_of(graph: Graph, operation: Operation, place: int, dtype: str, shape: tuple[int, ...]) -> Tensor:
    """The constant that is input number ``place`` of an op.

    Raises:
        UnsupportedModelError: it is left out, computed, or of another type or shape.
    """
    number = operation.inputs[place]
    tensor = graph.tensors[number]
    if number == -1 or tensor.data is None or tensor.dtype.name != dtype or tensor.shape != shape:
        found = "left out" if number == -1 else f"'{tensor.name}', {tensor.dtype} {list(tensor.shape)}"
        raise graph.unsupported(
            operation,
            f"its input {place} is {found}; a constant of {dtype} {list(shape)} is needed",
            "convert with full int8 quantisation, or not quantised at all",
        )
    return tensor
