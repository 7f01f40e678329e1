"""BATCH_MATMUL, and FULLY_CONNECTED with weights that are computed: a product of two matrices."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    KernelCall,
    clamps,
    element_type,
    lowers,
    operands,
    option,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.move import steps_of
from tinyml_mlops.plan.quantization import NONE, multiplier_of

LEAST_AXES, MOST_AXES = 2, 5
BATCH_AXES = MOST_AXES - 2


@dataclass(frozen=True)
class Matrix:
    """A tensor as matrices ``[batch, …, rows, columns]``."""

    tensor: Tensor
    shape: tuple[int, ...]
    transposed: bool

    @property
    def rows(self) -> int:
        return self.shape[-1 if self.transposed else -2]

    @property
    def columns(self) -> int:
        return self.shape[-2 if self.transposed else -1]

    @property
    def row_step(self) -> int:
        return 1 if self.transposed else self.shape[-1]

    @property
    def column_step(self) -> int:
        return self.shape[-1] if self.transposed else 1

    @property
    def batches(self) -> tuple[int, ...]:
        """Three sizes, with ones in front."""
        return (1,) * (MOST_AXES - len(self.shape)) + self.shape[:-2]

    @property
    def batch_steps(self) -> list[int]:
        """Elements to the next matrix along each axis; 0 where one does for all."""
        steps = steps_of((*self.batches, *self.shape[-2:]))
        return [0 if size == 1 else step for size, step in zip(self.batches, steps, strict=False)]


@lowers("BATCH_MATMUL")
def batch_matmul(graph: Graph, operation: Operation) -> KernelCall:
    """Batches of one matrix go with as many as the other operand has."""
    left_tensor, right_tensor = operands(graph, operation, 2)
    for tensor in (left_tensor, right_tensor):
        if not LEAST_AXES <= len(tensor.shape) <= MOST_AXES:
            raise graph.unsupported(
                operation,
                f"'{tensor.name}' has {len(tensor.shape)} dimensions",
                f"multiply data of {LEAST_AXES} to {MOST_AXES} dimensions",
            )
    left = Matrix(left_tensor, left_tensor.shape, bool(option(graph, operation, "adjX")))
    right = Matrix(right_tensor, right_tensor.shape, bool(option(graph, operation, "adjY")))
    batches = _broadcast(graph, operation, left, right)
    rank = max(len(left.shape), len(right.shape))
    shape = (*batches[BATCH_AXES - (rank - 2) :], left.rows, right.columns)
    require_shape(graph, operation, output_of(graph, operation), shape)
    return product(graph, operation, left, right, batches)


def _broadcast(graph: Graph, operation: Operation, left: Matrix, right: Matrix) -> tuple[int, ...]:
    pairs = list(zip(left.batches, right.batches, strict=True))
    if left.columns != right.rows or any(1 not in pair and pair[0] != pair[1] for pair in pairs):
        raise graph.unsupported(
            operation,
            f"{list(left.shape)} and {list(right.shape)} do not multiply",
            "convert the model again",
        )
    return tuple(max(pair) for pair in pairs)


def product(
    graph: Graph,
    operation: Operation,
    left: Matrix,
    right: Matrix,
    batches: Sequence[int],
    *,
    bias: Any = 0,
    activation: int = NONE,
) -> KernelCall:
    """The call that multiplies matrices.

    Args:
        graph: for messages.
        operation: has the output.
        left: matrices of ``rows`` × ``depth``.
        right: matrices of ``depth`` × ``columns``.
        batches: of the output.
        bias: a constant for each column; 0: none.
        activation: fused activation, its number in the schema.

    Raises:
        UnsupportedModelError: types that have no kernel, or scales that are too far apart.
    """
    output = output_of(graph, operation)
    kind = element_type(graph, operation, left.tensor, right.tensor, output)
    params: dict[str, Any] = {
        "shape": {
            "batches": batches,
            "left_batch_step": left.batch_steps,
            "right_batch_step": right.batch_steps,
            "rows": left.rows,
            "depth": left.columns,
            "columns": right.columns,
            "left_row_step": left.row_step,
            "left_depth_step": left.column_step,
            "right_depth_step": right.row_step,
            "right_column_step": right.column_step,
            "bias": bias,
        },
        **clamps(graph, operation, kind, output, activation),
    }
    if kind == "int8":
        scales = float(left.tensor.scale) * float(right.tensor.scale)
        factor = multiplier_of(scales / float(output.scale))
        if factor.shift > 30:
            raise graph.unsupported(
                operation,
                f"the scales of '{left.tensor.name}' and '{right.tensor.name}' are too large for "
                f"'{output.name}'",
                "calibrate the model on representative data",
            )
        params |= {
            "left_zero_point": left.tensor.zero_point,
            "right_zero_point": right.tensor.zero_point,
            "output_zero_point": output.zero_point,
            "multiplier": factor.value,
            "shift": factor.shift,
        }
    return KernelCall(
        kernel=f"planrt_matmul_{kind}",
        structure=f"planrt_matmul_{kind}_params",
        params=params,
        inputs=(left.tensor.index, right.tensor.index),
        output=output.index,
        macs=math.prod(batches) * left.rows * left.columns * right.columns,
    )
