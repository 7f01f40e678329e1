"""Two operands that are broadcast to one shape: ``planrt_broadcast``."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.shared.overlap import Overlap

AXES = 6
"""Of ``planrt_broadcast``; as many as a tensor may have."""


@dataclass(frozen=True)
class Broadcast:
    """Sizes of the merged axes, and for each operand whether it runs along them or is repeated.

    Attributes:
        shape: of the output, no axis of size 1 and no two neighbours that could be one.
        runs: for each axis, whether the first and the second operand run along it.
        sharing: where the output may have an operand's place: over one that is as large as it is.
    """

    shape: tuple[int, ...]
    runs: tuple[tuple[bool, bool], ...]
    sharing: Mapping[int, Overlap]

    @property
    def is_plain(self) -> bool:
        """Are both operands as large as the output?"""
        return all(runs == (True, True) for runs in self.runs)

    def params(self) -> dict[str, tuple[int, ...]]:
        """Values for ``planrt_broadcast``."""
        unused = AXES - len(self.shape)
        steps = [self._steps(operand) for operand in (0, 1)]
        return {
            "shape": (1,) * unused + self.shape,
            "a_step": (0,) * unused + steps[0],
            "b_step": (0,) * unused + steps[1],
        }

    def _steps(self, operand: int) -> tuple[int, ...]:
        step, found = 1, []
        for size, runs in zip(reversed(self.shape), reversed(self.runs), strict=True):
            found.append(step if runs[operand] else 0)
            step *= size if runs[operand] else 1
        return tuple(reversed(found))


def broadcast(graph: Graph, operation: Operation, first: Tensor, second: Tensor, output: Tensor) -> Broadcast:
    """How the operands lie over the output.

    Raises:
        UnsupportedModelError: they do not go together, or not to the output's shape.
    """
    try:
        fits = np.broadcast_shapes(first.shape, second.shape) == output.shape
    except ValueError:
        fits = False
    if not fits:
        raise graph.unsupported(
            operation,
            f"shapes {list(first.shape)} and {list(second.shape)} do not broadcast to {list(output.shape)}",
            "convert the model again",
        )
    rank = len(output.shape)
    padded = [(1,) * (rank - len(tensor.shape)) + tensor.shape for tensor in (first, second)]
    axes = [
        (size, (a == size, b == size)) for size, a, b in zip(output.shape, *padded, strict=True) if size > 1
    ]
    merged = [
        (int(np.prod([size for size, _ in group])), runs)
        for runs, group in (
            (runs, list(group)) for runs, group in itertools.groupby(axes, lambda axis: axis[1])
        )
    ]
    return Broadcast(
        tuple(size for size, _ in merged),
        tuple(runs for _, runs in merged),
        {
            number: Overlap(0, exact=True)
            for number, tensor in enumerate((first, second))
            if tensor.elements == output.elements
        },
    )
