"""Ops that only give data another shape need no code: their output is the same memory."""

from dataclasses import replace

from tinyml_mlops.plan.graph import Graph, Operation, Tensor

RESHAPES = frozenset({"RESHAPE", "SQUEEZE", "EXPAND_DIMS"})


def alias_reshapes(graph: Graph) -> Graph:
    """Remove RESHAPE, SQUEEZE and EXPAND_DIMS; of a constant, the output becomes a constant.

    Raises:
        UnsupportedModelError: the output has another type, size or scale than the input.
    """
    tensors = list(graph.tensors)
    aliases = dict(graph.aliases)
    kept: list[Operation] = []
    for operation in graph.operations:
        if operation.name not in RESHAPES:
            kept.append(operation)
            continue
        if not operation.inputs or operation.inputs[0] == -1 or len(operation.outputs) != 1:
            raise graph.unsupported(operation, "it has no input", "convert the model again")
        source, output = tensors[operation.inputs[0]], tensors[operation.outputs[0]]
        if not _same_memory(source, output):
            raise graph.unsupported(
                operation,
                f"it turns {source.dtype} {list(source.shape)} into {output.dtype} {list(output.shape)} "
                "or changes the scale",
                "convert the model again",
            )
        if source.data is not None:
            tensors[output.index] = replace(output, data=source.data.reshape(output.shape))
        else:
            aliases[output.index] = source.index
    return replace(graph, tensors=tuple(tensors), operations=tuple(kept), aliases=aliases)


def _same_memory(source: Tensor, output: Tensor) -> bool:
    return (
        source.dtype == output.dtype
        and source.elements == output.elements
        and source.scales.size <= 1
        and (source.scale, source.zero_point) == (output.scale, output.zero_point)
    )
