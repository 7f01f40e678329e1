"""DEQUANTIZE, then QUANTIZE: from int8 by way of float32 to int8 is a table, often of every value itself."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.graph import Array, Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import FLOAT32, INT8
from tinyml_mlops.plan.ops.shared.lookup import TABLE
from tinyml_mlops.plan.passes.calls import call_of, types_of
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN

_CUT = np.float32(512)
"""Beyond any int8 in steps, whatever the zero point."""


def fold_quantize_pairs(graph: Graph) -> Graph:
    """Let a QUANTIZE of what a DEQUANTIZE made read the int8 itself.

    The DEQUANTIZE stays for its other readers. A QUANTIZE that reads a graph input stays: the model's
    interface does not change.
    """
    dequantised: dict[int, int] = {}
    operations: list[Operation] = []
    for operation in graph.operations:
        types = types_of(graph, operation) if operation.name in ("DEQUANTIZE", "QUANTIZE") else None
        if types == (INT8, FLOAT32) and call_of(graph, operation) is not None:
            dequantised[operation.outputs[0]] = operation.inputs[0]
        elif types == (FLOAT32, INT8) and call_of(graph, operation) is not None:
            number = dequantised.get(operation.inputs[0])
            if number is not None:
                table = _requantised(graph.tensors[number], graph.tensors[operation.outputs[0]])
                operation = replace(operation, inputs=(number,), options={TABLE: table})
        operations.append(operation)
    return replace(graph, operations=tuple(operations))


def _requantised(source: Tensor, output: Tensor) -> Array:
    """Both kernels one after the other, in their own float32 arithmetic, for -128 … 127."""
    raw = np.arange(INT8_MIN, INT8_MAX + 1)
    with np.errstate(over="ignore", under="ignore"):
        real = source.scale * (raw - source.zero_point).astype(np.float32)
        steps = np.clip(real / output.scale, -_CUT, _CUT)
    whole = np.trunc(steps)
    rounded = whole + np.where(np.abs(steps - whole) >= 0.5, np.sign(steps), 0)
    table: Array = np.clip(rounded + output.zero_point, INT8_MIN, INT8_MAX).astype(np.int8)
    return table
