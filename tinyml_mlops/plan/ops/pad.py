"""PAD and PADV2: everywhere the value that pads, then the input in its middle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import INT8, KernelCall, lowers, operands, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import (
    Loop,
    constant_integers,
    fill,
    move,
    repeat,
    require_same_data,
    steps_of,
)

TYPES = ("int8", "int16", "int32", "float32")
AXES = 5


@dataclass(frozen=True)
class Pad:
    """What a PAD does: ``pairs`` of elements in front of and behind each axis, of ``value`` or else zero."""

    source: Tensor
    output: Tensor
    pairs: list[tuple[int, int]]
    value: Tensor | None

    @property
    def zero(self) -> int:
        """How zero is stored."""
        return self.output.zero_point if self.output.dtype == INT8 else 0


@lowers("PAD", "PADV2")
def pad(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """int8 pads with the zero point, unless PADV2 says with what, which may be computed."""
    found = read_pad(graph, operation)
    source, output, value = found.source, found.output, found.value
    to = steps_of(output.shape)
    middle = move(
        source,
        output,
        [Loop(*loop) for loop in zip(source.shape, steps_of(source.shape), to, strict=True)],
        write_to=sum(before * step for (before, _), step in zip(found.pairs, to, strict=True)),
    )
    if value is None:
        return fill(output, np.array(found.zero)), middle
    return repeat(graph, operation, value, output), middle


def read_pad(graph: Graph, operation: Operation) -> Pad:
    """A PAD or PADV2 in words.

    Raises:
        UnsupportedModelError: planrt does not run it.
    """
    has_value = len(operation.inputs) == 3
    source, amounts, *values = operands(graph, operation, 3 if has_value else 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, TYPES, source, output, *values)
    pairs = paddings(graph, operation, source, amounts, AXES)
    require_shape(graph, operation, output, padded_shape(source, pairs))
    return Pad(source, output, pairs, values[0] if values else None)


def padded_shape(source: Tensor, pairs: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(size + sum(pair) for size, pair in zip(source.shape, pairs, strict=True))


def paddings(
    graph: Graph, operation: Operation, source: Tensor, amounts: Tensor, axes: int
) -> list[tuple[int, int]]:
    """Elements in front of and behind the data, along each axis.

    Raises:
        UnsupportedModelError: they are computed, negative, not as many as ``source`` has axes, or more than
            ``axes``.
    """
    values = constant_integers(graph, operation, amounts)
    rank = len(source.shape)
    if rank > axes or len(values) != 2 * rank or min(values, default=0) < 0:
        raise graph.unsupported(
            operation,
            f"paddings {values} of shape {list(amounts.shape)} for {rank} dimensions",
            f"pad at most {axes} axes, by nothing negative",
        )
    return list(zip(values[::2], values[1::2], strict=True))
