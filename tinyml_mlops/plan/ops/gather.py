"""GATHER: slices of an axis, in the order of indices that may be computed."""

import math

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import INT32, KernelCall, lowers, operands, option, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import axis_number, require_same_data, word_elements

TYPES = ("int8", "float32")


@lowers("GATHER")
def gather(graph: Graph, operation: Operation) -> KernelCall:
    """A computed index off the axis counts as the nearest on it, where TFLM stops: an invoke cannot fail."""
    source, indices = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, TYPES, source, output)
    rank = len(source.shape)
    axis = axis_number(graph, operation, option(graph, operation, "axis"), rank)
    batch_axes = option(graph, operation, "batchDims")
    batch_axes += len(indices.shape) if batch_axes < 0 else 0
    if not 0 <= batch_axes <= axis or source.shape[:batch_axes] != indices.shape[:batch_axes]:
        raise graph.unsupported(
            operation,
            f"indices {list(indices.shape)} for {list(source.shape)}, {batch_axes} of their axes together",
            "convert the model again",
        )
    front, back = source.shape[batch_axes:axis], source.shape[axis + 1 :]
    batches, count = source.shape[:batch_axes], indices.shape[batch_axes:]
    require_shape(graph, operation, output, (*batches, *front, *count, *back))
    _require_indices(graph, operation, indices, source.shape[axis])
    inner, element = word_elements(math.prod(back), source.dtype.itemsize)
    return KernelCall(
        kernel="planrt_gather",
        structure="planrt_gather_params",
        params={
            "batches": math.prod(batches),
            "outer": math.prod(front),
            "size": source.shape[axis],
            "indices": math.prod(count),
            "inner": inner,
            "element": element,
        },
        inputs=(source.index, indices.index),
        output=output.index,
    )


def _require_indices(graph: Graph, operation: Operation, indices: Tensor, size: int) -> None:
    values = indices.data
    if indices.dtype != INT32 or (values is not None and ((values < 0) | (values >= size)).any()):
        raise graph.unsupported(
            operation,
            f"indices '{indices.name}' are {indices.dtype}, or not all in 0 … {size - 1}",
            "gather with int32 indices that are on the axis",
        )
