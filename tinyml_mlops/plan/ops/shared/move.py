"""Data that only moves: ``planrt_move``, one copy in up to six nested loops, and ``planrt_fill``.

A call of ``planrt_move`` whose loops but the first have one turn, and whose first has steps of 1, copies one
block: ``count[0]`` elements from ``input_start`` to ``output_start``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.ops.base import Array, KernelCall, require_constant

WORD_BYTES = 4
TOGETHER = 8
"""From so many elements on, a loop over neighbours is faster than a longer one with steps."""


@dataclass(frozen=True)
class Loop:
    """One of the nested loops: ``count`` turns, from one to the next ``read`` and ``write`` elements on."""

    count: int
    read: int
    write: int

    @property
    def neighbours(self) -> bool:
        return self.read == self.write == 1


def steps_of(shape: Sequence[int]) -> tuple[int, ...]:
    """Elements from one index to the next along each axis of a tensor."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def word_elements(count: int, element_bytes: int) -> tuple[int, int]:
    """``count`` elements that lie together as few larger ones: (how many, bytes each)."""
    factor = math.gcd(WORD_BYTES // element_bytes, count)
    return count // factor, element_bytes * factor


def axis_number(graph: Graph, operation: Operation, axis: int, rank: int) -> int:
    """``axis`` counted from the front.

    Raises:
        UnsupportedModelError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise graph.unsupported(
            operation, f"axis {axis} of data with {rank} dimensions", "convert the model again"
        )
    return axis % rank


def require_same_data(graph: Graph, operation: Operation, types: Sequence[str], *tensors: Tensor) -> None:
    """Raise UnsupportedModelError unless all are of one of ``types`` (TFLM's for the op) and of one scale."""
    first = tensors[0]
    if first.dtype.name not in types or any(tensor.dtype != first.dtype for tensor in tensors):
        names = ", ".join(f"'{tensor.name}' {tensor.dtype}" for tensor in tensors)
        raise graph.unsupported(
            operation, f"no kernel for these types ({names})", f"this op moves {', '.join(types)}"
        )
    for tensor in tensors:
        if tensor.scales.size > 1 or (tensor.scale, tensor.zero_point) != (first.scale, first.zero_point):
            raise graph.unsupported(
                operation,
                f"'{first.name}' and '{tensor.name}' have different scales",
                "convert the model again: what only moves keeps its scale",
            )


def constant_integers(graph: Graph, operation: Operation, tensor: Tensor) -> list[int]:
    """The values of a constant of sizes, places or axes, in order.

    Raises:
        UnsupportedModelError: it is computed, or no integers.
    """
    values = require_constant(graph, operation, tensor)
    if values.dtype.name not in ("int32", "int64"):
        raise graph.unsupported(operation, f"'{tensor.name}' is {values.dtype}, not int32", "convert again")
    return [int(value) for value in values.reshape(-1)]


def move(
    source: Tensor, output: Tensor, loops: Iterable[Loop], *, read_from: int = 0, write_to: int = 0
) -> KernelCall:
    """The call that copies from ``source`` to ``output``.

    Args:
        source: where from.
        output: where to; every element is written by one turn at most.
        loops: in any order.
        read_from: element of ``source`` that the first turn reads.
        write_to: element of ``output`` that it writes.
    """
    merged = _merged(loops)
    factor = _widening(merged, source.dtype.itemsize, read_from, write_to)
    ordered = _inner_first(_merged(_widened(merged, factor)))
    axes = next(f.count for f in structures()["planrt_move_params"].fields if f.name == "count")
    padded = ordered + [Loop(1, 0, 0)] * (axes - len(ordered))
    return KernelCall(
        kernel="planrt_move",
        structure="planrt_move_params",
        params={
            "count": [loop.count for loop in padded],
            "input_step": [loop.read for loop in padded],
            "output_step": [loop.write for loop in padded],
            "input_start": read_from // factor,
            "output_start": write_to // factor,
            "element": source.dtype.itemsize * factor,
        },
        inputs=(source.index,),
        output=output.index,
    )


def _widening(loops: Sequence[Loop], element: int, read_from: int, write_to: int) -> int:
    """How many elements can be copied as one: all places are multiples of it."""
    places = [read_from, write_to]
    for loop in loops:
        places += [loop.count] if loop.neighbours else [loop.read, loop.write]
    if not any(loop.neighbours for loop in loops):
        return 1
    return math.gcd(WORD_BYTES // element, *places)


def _widened(loops: Sequence[Loop], factor: int) -> list[Loop]:
    return [
        Loop(loop.count // factor, 1, 1)
        if loop.neighbours
        else Loop(loop.count, loop.read // factor, loop.write // factor)
        for loop in loops
    ]


def _merged(loops: Iterable[Loop]) -> list[Loop]:
    """Loops that go on where an inner one ends become one with it; the outermost first."""
    found: list[Loop] = []
    for loop in sorted((loop for loop in loops if loop.count > 1), key=lambda loop: -abs(loop.write)):
        if found and (found[-1].read, found[-1].write) == (loop.count * loop.read, loop.count * loop.write):
            found.append(Loop(found.pop().count * loop.count, loop.read, loop.write))
        else:
            found.append(loop)
    return found


def _inner_first(loops: list[Loop]) -> list[Loop]:
    """The loop that is best innermost, then the others: a copy may be done in any order."""
    if not loops:
        return [Loop(1, 1, 1)]
    inner = max(loops, key=lambda loop: (loop.neighbours and loop.count >= TOGETHER, loop.count))
    return [inner, *(loop for loop in reversed(loops) if loop is not inner)]


def fill(output: Tensor, value: Array) -> KernelCall:
    """The call that makes every element of ``output`` the one that ``value`` holds."""
    element = value.reshape(1).astype(output.dtype.newbyteorder("<")).tobytes()
    word: Any = np.frombuffer(element * (WORD_BYTES // len(element)), "<u4")[0]
    return KernelCall(
        kernel="planrt_fill",
        structure="planrt_fill_params",
        params={"bytes": output.bytes, "value": int(word)},
        inputs=(),
        output=output.index,
    )


def repeat(graph: Graph, operation: Operation, value: Tensor, output: Tensor) -> KernelCall:
    """The call that makes every element of ``output`` the one of ``value``, which may be computed.

    Raises:
        UnsupportedModelError: ``value`` has not one element.
    """
    if value.elements != 1:
        raise graph.unsupported(
            operation, f"'{value.name}' has {value.elements} elements, not 1", "convert the model again"
        )
    if value.data is None:
        return move(value, output, [Loop(output.elements, 0, 1)])
    return fill(output, value.data)
