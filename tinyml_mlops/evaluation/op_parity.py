"""Which ops compute other values on two rungs, and which only pass on a difference that came in.

Two runners trace the same sample. An op whose inputs are equal on both and whose output is not is the
*origin* of a difference; an op with a differing input inherits it. Origins explain, op by op, why two
runtimes disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.evaluation.parity import differences
from tinyml_mlops.evaluation.runners.base import Runner
from tinyml_mlops.plan.graph import Graph, Operation

Array = npt.NDArray[Any]


@dataclass
class OpParity:
    """One op over all traced samples.

    Attributes:
        index: of the op in the ``.tflite``.
        op: its name in the schema.
        layer: name of its output tensor.
        origins: samples in which its inputs agree and its output does not.
        inherited: samples in which its output differs because an input does.
        max_difference: largest difference of an output where it is the origin; in LSB for integers.
    """

    index: int
    op: str
    layer: str
    origins: int = 0
    inherited: int = 0
    max_difference: float = 0.0


def op_parity(graph: Graph, upper: Runner, lower: Runner, x: Array) -> tuple[OpParity, ...]:
    """Trace every sample of ``x`` ``[n, *shape]`` on both rungs; one result an op, in order."""
    found = [
        OpParity(operation.index, operation.name, graph.tensors[operation.outputs[0]].name)
        for operation in graph.operations
    ]
    for number in range(len(x)):
        sample = x[number : number + 1]
        _add(graph.operations, found, upper.trace(sample), lower.trace(sample))
    return tuple(found)


def _add(
    operations: tuple[Operation, ...],
    found: list[OpParity],
    left: Mapping[int, Array],
    right: Mapping[int, Array],
) -> None:
    differing: set[int] = set()
    for operation, result in zip(operations, found, strict=True):
        output = operation.outputs[0]
        if output not in left or output not in right:
            continue  # a rung that folded the op away does not have this tensor
        ours, theirs = left[output].ravel(), right[output].ravel()
        if not differences(ours, theirs).any():
            continue
        differing.add(output)
        if differing.intersection(operation.inputs):
            result.inherited += 1
        else:
            result.origins += 1
            distance = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
            result.max_difference = max(result.max_difference, float(distance.max()))
