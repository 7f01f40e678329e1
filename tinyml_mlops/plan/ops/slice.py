"""SLICE, STRIDED_SLICE and REVERSE_V2: a part of the input, perhaps with steps or backwards."""

from collections.abc import Sequence

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, option, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import (
    Loop,
    axis_number,
    constant_integers,
    move,
    require_same_data,
    steps_of,
)

SLICE_TYPES = ("int8", "int16", "int32", "float32", "bool")
REVERSE_TYPES = ("int8", "uint8", "int16", "int32", "float32", "bool")
SLICE_AXES = 5
STRIDED_AXES = 4


@lowers("SLICE")
def slice_(graph: Graph, operation: Operation) -> KernelCall:
    """A box: where it begins and how large it is; -1: up to the end."""
    source, begin, size = operands(graph, operation, 3)
    output = output_of(graph, operation)
    require_same_data(graph, operation, SLICE_TYPES, source, output)
    begins = _an_axis(graph, operation, begin, source, SLICE_AXES)
    sizes = _an_axis(graph, operation, size, source, SLICE_AXES)
    ends = [n if s == -1 else b + s for n, b, s in zip(source.shape, begins, sizes, strict=True)]
    if any(not 0 <= b < e <= n for n, b, e in zip(source.shape, begins, ends, strict=True)):
        raise graph.unsupported(
            operation, f"from {begins}, {sizes} elements of {list(source.shape)}", "slice inside the data"
        )
    counts = tuple(e - b for b, e in zip(begins, ends, strict=True))
    require_shape(graph, operation, output, counts)
    return _take(source, output, begins, counts, [1] * len(counts))


@lowers("STRIDED_SLICE")
def strided_slice(graph: Graph, operation: Operation) -> KernelCall:
    """Like Python's ``x[begin:end:stride]`` on every axis; a shrunk axis takes one element and goes."""
    source, *places = operands(graph, operation, 4)
    output = output_of(graph, operation)
    require_same_data(graph, operation, SLICE_TYPES, source, output)
    if (
        option(graph, operation, "ellipsisMask")
        or option(graph, operation, "newAxisMask")
        or operation.options.get("offset")
    ):
        raise graph.unsupported(
            operation, "it has an ellipsis, a new axis or ends that count from the begin", "name every axis"
        )
    begins, ends, strides = (_an_axis(graph, operation, place, source, STRIDED_AXES) for place in places)
    starts, counts = [], []
    for axis, size in enumerate(source.shape):
        start, stop, stride = _range(graph, operation, axis, size, begins[axis], ends[axis], strides[axis])
        starts.append(start)
        counts.append(len(range(start, stop, stride)))
        if not counts[axis] or not 0 <= start < size:
            raise graph.unsupported(
                operation, f"nothing is left of axis {axis} with {size} elements", "slice inside the data"
            )
    shrunk = option(graph, operation, "shrinkAxisMask")
    kept = tuple(count for axis, count in enumerate(counts) if not shrunk >> axis & 1)
    require_shape(graph, operation, output, kept)
    return _take(source, output, starts, counts, strides)


def _range(
    graph: Graph, operation: Operation, axis: int, size: int, begin: int, end: int, stride: int
) -> tuple[int, int, int]:
    """First index, end and step along an axis, as Python's ``range`` takes them."""
    shrunk = bool(option(graph, operation, "shrinkAxisMask") >> axis & 1)
    if stride == 0 or (shrunk and stride < 0):
        raise graph.unsupported(
            operation, f"stride {stride} on axis {axis}{', which is shrunk' if shrunk else ''}", "use another"
        )
    everything = slice(
        None if option(graph, operation, "beginMask") >> axis & 1 else begin,
        None if option(graph, operation, "endMask") >> axis & 1 or shrunk else end,
        stride,
    )
    start, stop, _ = everything.indices(size)
    return start, start + 1 if shrunk else stop, stride


@lowers("REVERSE_V2")
def reverse(graph: Graph, operation: Operation) -> KernelCall:
    """Backwards along neighbouring axes."""
    source, axes_tensor = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, REVERSE_TYPES, source, output)
    require_shape(graph, operation, output, source.shape)
    rank = len(source.shape)
    named = constant_integers(graph, operation, axes_tensor)
    axes = sorted(axis_number(graph, operation, axis, rank) for axis in named)
    if not axes or axes != list(range(axes[0], axes[-1] + 1)):
        raise graph.unsupported(
            operation, f"it reverses the axes {named}", "reverse axes that are neighbours"
        )
    strides = [-1 if axis in axes else 1 for axis in range(rank)]
    starts = [size - 1 if axis in axes else 0 for axis, size in enumerate(source.shape)]
    return _take(source, output, starts, source.shape, strides)


def _an_axis(graph: Graph, operation: Operation, tensor: Tensor, source: Tensor, most_axes: int) -> list[int]:
    """A constant number for each axis of ``source``."""
    values = constant_integers(graph, operation, tensor)
    if len(values) != len(source.shape) or len(values) > most_axes:
        raise graph.unsupported(
            operation,
            f"'{tensor.name}' has {len(values)} numbers for {len(source.shape)} dimensions",
            f"slice data of at most {most_axes} dimensions, all of them named",
        )
    return values


def _take(
    source: Tensor, output: Tensor, starts: Sequence[int], counts: Sequence[int], strides: Sequence[int]
) -> KernelCall:
    read, write = steps_of(source.shape), steps_of(counts)
    return move(
        source,
        output,
        [Loop(n, stride * r, w) for n, stride, r, w in zip(counts, strides, read, write, strict=True)],
        read_from=sum(start * step for start, step in zip(starts, read, strict=True)),
    )
