"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: every n-th pixel to an image of its own, and back."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, output_of, require_shape
from tinyml_mlops.plan.ops.shared.move import Loop, constant_integers, move, require_same_data, steps_of

TYPES = ("int8", "float32")
LEAST_AXES, MOST_AXES = 3, 4

Slot = tuple[int, int, int]
"""Along one axis: the first of the many pixels that fall into an image, that image's first row, how many."""


@lowers("SPACE_TO_BATCH_ND")
def space_to_batch(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Without padding: TFLM pads with whatever its memory holds, so there is nothing to be equal to."""
    large, small, block, pairs = _read(graph, operation, to_batch=True)
    if any(pair != (0, 0) for pair in pairs):
        raise graph.unsupported(
            operation, f"it pads by {pairs}, with what is undefined in TFLM", "put a PAD before it"
        )
    return tuple(
        move(large, small, loops, read_from=of_large, write_to=of_small)
        for loops, of_large, of_small in _copies(large, small, block, pairs)
    )


@lowers("BATCH_TO_SPACE_ND")
def batch_to_space(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """Pixels that are cropped are not copied."""
    large, small, block, pairs = _read(graph, operation, to_batch=False)
    return tuple(
        move(
            small,
            large,
            [Loop(loop.count, loop.write, loop.read) for loop in loops],
            read_from=of_small,
            write_to=of_large,
        )
        for loops, of_large, of_small in _copies(large, small, block, pairs)
    )


def _read(
    graph: Graph, operation: Operation, *, to_batch: bool
) -> tuple[Tensor, Tensor, list[int], list[tuple[int, int]]]:
    """Few large images, many small ones, the block, and what lies outside of the large ones on each side."""
    source, block_tensor, border_tensor = operands(graph, operation, 3)
    output = output_of(graph, operation)
    require_same_data(graph, operation, TYPES, source, output)
    large, small = (source, output) if to_batch else (output, source)
    rank = len(source.shape)
    block = constant_integers(graph, operation, block_tensor)
    border = constant_integers(graph, operation, border_tensor)
    if (
        not LEAST_AXES <= rank <= MOST_AXES
        or len(large.shape) != rank
        or len(block) != rank - 2
        or len(border) != 2 * len(block)
        or min(block, default=0) < 1
        or min(border) < 0
    ):
        raise graph.unsupported(
            operation,
            f"blocks {block} and borders {border} of data with {rank} dimensions",
            f"use it on {LEAST_AXES} or {MOST_AXES} dimensions",
        )
    pairs = list(zip(border[::2], border[1::2], strict=True))
    wide = [n + sum(pair) for n, pair in zip(large.shape[1:], pairs, strict=False)]
    sizes = [n // side for n, side in zip(wide, block, strict=True)]
    many = large.shape[0] * int(np.prod(block))
    require_shape(graph, operation, small, (many, *sizes, large.shape[-1]))
    if [n * side for n, side in zip(sizes, block, strict=True)] != wide:
        raise graph.unsupported(operation, f"blocks {block} do not divide {wide}", "convert the model again")
    return large, small, block, pairs


def _copies(
    large: Tensor, small: Tensor, block: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[list[Loop], int, int]]:
    """For every place in a block: loops (read: large, write: small) and where they start in each."""
    read, write = steps_of(large.shape), steps_of(small.shape)
    axes = range(1, len(block) + 1)
    for number, place in enumerate(itertools.product(*(range(side) for side in block))):
        slots = [
            _slot(large.shape[axis], small.shape[axis], block[axis - 1], place[axis - 1], pairs[axis - 1][0])
            for axis in axes
        ]
        if all(count > 0 for _, _, count in slots):
            loops = [Loop(large.shape[0], read[0], write[0]), Loop(large.shape[-1], 1, 1)]
            loops += [
                Loop(slot[2], block[axis - 1] * read[axis], write[axis])
                for axis, slot in zip(axes, slots, strict=True)
            ]
            first = sum(slot[0] * read[axis] for axis, slot in zip(axes, slots, strict=True))
            image = number * large.shape[0] * write[0]
            yield (
                loops,
                first,
                image + sum(slot[1] * write[axis] for axis, slot in zip(axes, slots, strict=True)),
            )


def _slot(large: int, small: int, side: int, place: int, before: int) -> Slot:
    """Small pixel i is large pixel i * side + place - before, where that is on the large image."""
    first = max(0, -((place - before) // side))
    last = min(small - 1, (large - 1 - place + before) // side)
    return first * side + place - before, first, last - first + 1
