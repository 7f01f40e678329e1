"""LOGISTIC, TANH and SOFTMAX of int16, by TFLM's tables and straight lines."""

import math
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import Constant, KernelCall
from tinyml_mlops.plan.ops.shared.tables_int16 import exponential_table, logistic_table, reciprocal_table
from tinyml_mlops.plan.quantization import multiplier_of

INPUT_FRACTION_BITS = 12
"""Of LOGISTIC and TANH whose input's scale is a power of two."""
MAX_SHIFT = 30


def sigmoid_int16(graph: Graph, operation: Operation, source: Tensor, output: Tensor) -> KernelCall:
    """LOGISTIC or TANH; the output's scale, 2^-15, is part of the op."""
    if abs(math.log2(float(output.scale)) + 15) > 1e-3:
        raise graph.unsupported(
            operation,
            f"its output has scale {float(output.scale)}, not 1/32768",
            "quantise the model with TFLiteConverter",
        )
    multiplier, shift = _input_scaling(float(source.scale), 1 if operation.name == "LOGISTIC" else 2)
    if multiplier > 0x7FFF:
        raise graph.unsupported(
            operation,
            f"the scale {float(source.scale)} of its input is too coarse",
            "calibrate the model on representative data",
        )
    return KernelCall(
        kernel=f"planrt_{operation.name.lower()}_int16",
        structure="planrt_sigmoid_int16_params",
        params={
            "count": output.elements,
            "multiplier": multiplier,
            "shift": shift,
            "table": Constant(logistic_table()),
        },
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )


def _input_scaling(scale: float, exact: int) -> tuple[int, int]:
    """Multiplier and shift to the right from the input to steps of 1 / 12288.

    The ``exact`` smallest powers of two from 2^-12 on are scaled without loss; the others are cut to 15 bits.
    """
    for power in range(exact):
        # TFLM takes a scale for a power of two when its logarithm is within 1e-3 of a whole number.
        if abs(math.log2(scale) + INPUT_FRACTION_BITS - power) < 1e-3:
            return 3 << power, 0
    multiplier, shift = scale * 4096.0 * 3.0, 0
    while multiplier <= 32767.0 / 2.0 and shift <= MAX_SHIFT:
        multiplier, shift = multiplier * 2.0, shift + 1
    return int(multiplier), shift


def softmax_int16(
    graph: Graph, operation: Operation, source: Tensor, output: Tensor, params: dict[str, Any], beta: float
) -> KernelCall:
    """SOFTMAX; the output's scale, 2^-15, is part of the op. Differences are taken in steps of 10 / 65535."""
    if abs(float(output.scale) * 32768 - 1) > 0.001:
        raise graph.unsupported(
            operation,
            f"its output has scale {float(output.scale)}, not 1/32768",
            "quantise the model with TFLiteConverter",
        )
    factor = multiplier_of(float(source.scale) * beta / (10.0 / 65535.0))
    if factor.shift > 15 or params["depth"] > 0xFFFF:
        raise graph.unsupported(
            operation,
            f"its input's scale {float(source.scale)} or its number of classes is too large",
            "calibrate the model on representative data",
        )
    return KernelCall(
        kernel="planrt_softmax_int16",
        structure="planrt_softmax_int16_params",
        params={
            **params,
            "multiplier": factor.value,
            "shift": factor.shift,
            "exponentials": Constant(exponential_table()),
            "reciprocals": Constant(reciprocal_table()),
        },
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )
