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
        layer: name of its first output tensor.
        origins: samples in which its inputs agree and an output does not.
        inherited: samples in which an output differs because an input does.
        max_difference: largest difference of an output where it is the origin; in LSB for integers.
    """

    index: int
    op: str
    layer: str
    origins: int = 0
    inherited: int = 0
    max_difference: float = 0.0


def op_parity(graph: Graph, upper: Runner, lower: Runner, *inputs: Array) -> tuple[OpParity, ...]:
    """Trace every sample of the inputs, ``[n, *shape]`` each, on both rungs; one result an op, in order."""
    found = [
        OpParity(operation.index, operation.name, graph.tensors[operation.outputs[0]].name)
        for operation in graph.operations
    ]
    for number in range(len(inputs[0])):
        sample = [x[number : number + 1] for x in inputs]
        _add(graph.operations, found, upper.trace(*sample), lower.trace(*sample))
    return tuple(found)


def _add(
    operations: tuple[Operation, ...],
    found: list[OpParity],
    left: Mapping[int, Array],
    right: Mapping[int, Array],
) -> None:
    differing: set[int] = set()
    for operation, result in zip(operations, found, strict=True):
        # A rung that folded the op away does not have its tensors.
        both = [number for number in operation.outputs if number in left and number in right]
        changed = [
            number for number in both if differences(left[number].ravel(), right[number].ravel()).any()
        ]
        if not changed:
            continue
        if differing.intersection(operation.inputs):
            result.inherited += 1
        else:
            result.origins += 1
            result.max_difference = max(
                result.max_difference, *(_largest(left[n], right[n]) for n in changed)
            )
        differing.update(changed)


def _largest(ours: Array, theirs: Array) -> float:
    return float(np.abs(ours.astype(np.float64).ravel() - theirs.astype(np.float64).ravel()).max())
