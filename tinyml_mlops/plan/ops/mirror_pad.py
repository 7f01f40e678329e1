"""MIRROR_PAD: the borders are the input, read backwards."""

import itertools

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, operands, option, output_of, require_shape
from tinyml_mlops.plan.ops.pad import padded_shape, paddings
from tinyml_mlops.plan.ops.shared.move import Loop, move, require_same_data, steps_of

TYPES = ("int8", "float32")
AXES = 6
REFLECT = 0
"""``MirrorPadMode`` of the schema: the outermost pixel is not repeated."""

Part = tuple[int, int, int, int]
"""Along one axis: how many, from where in the input, in which direction, to where in the output."""


@lowers("MIRROR_PAD")
def mirror_pad(graph: Graph, operation: Operation) -> tuple[KernelCall, ...]:
    """One copy for every combination of front, middle and back of the axes."""
    source, amounts = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, TYPES, source, output)
    pairs = paddings(graph, operation, source, amounts, AXES)
    require_shape(graph, operation, output, padded_shape(source, pairs))
    skipped = 1 if option(graph, operation, "mode") == REFLECT else 0
    for size, pair in zip(source.shape, pairs, strict=True):
        if max(pair) > size - skipped:
            raise graph.unsupported(
                operation,
                f"it pads {size} elements by {max(pair)}, of which a mirror has {size - skipped}",
                "pad by less",
            )
    axes = [_parts(size, pair, skipped) for size, pair in zip(source.shape, pairs, strict=True)]
    read, write = steps_of(source.shape), steps_of(output.shape)
    return tuple(
        move(
            source,
            output,
            [Loop(part[0], part[2] * r, w) for part, r, w in zip(parts, read, write, strict=True)],
            read_from=sum(part[1] * step for part, step in zip(parts, read, strict=True)),
            write_to=sum(part[3] * step for part, step in zip(parts, write, strict=True)),
        )
        for parts in itertools.product(*axes)
    )


def _parts(size: int, pair: tuple[int, int], skipped: int) -> list[Part]:
    before, after = pair
    parts = [
        (before, before - 1 + skipped, -1, 0),
        (size, 0, 1, before),
        (after, size - 1 - skipped, -1, before + size),
    ]
    return [part for part in parts if part[0]]
