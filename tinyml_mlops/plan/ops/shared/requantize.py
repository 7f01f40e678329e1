"""Integers to another type or scale, where a table of 256 values does not do."""

from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import KernelCall
from tinyml_mlops.plan.ops.convert import between
from tinyml_mlops.plan.quantization import Multiplier

UNCHANGED = Multiplier(1 << 30, 1)
"""The factor 1."""


def requantization(
    graph: Graph,
    operation: Operation,
    source: Tensor,
    output: Tensor,
    limits: dict[str, Any],
    factor: Multiplier,
) -> KernelCall:
    """The call that gives every element of ``source`` the zero point and type of ``output``.

    Args:
        graph: for messages.
        operation: for messages.
        source: int8 or int16; one of the two is int16.
        output: int8 or int16.
        limits: ``clamp_min`` and ``clamp_max``.
        factor: from the scale of ``source`` to that of ``output``.
    """
    if factor.shift > 15:
        raise graph.unsupported(
            operation,
            f"the scale of '{source.name}' is 2^15 times that of '{output.name}'",
            "calibrate the model on representative data",
        )
    names = (source.dtype.name,) if source.dtype == output.dtype else (source.dtype.name, output.dtype.name)
    return KernelCall(
        kernel=f"planrt_requantize_{'_'.join(names)}",
        structure="planrt_requantize_params",
        params={
            "count": output.elements,
            "input_zero_point": source.zero_point,
            "multiplier": factor.value,
            "shift": factor.shift,
            "output_zero_point": output.zero_point,
            **limits,
        },
        inputs=(source.index,),
        output=output.index,
        in_place=source.dtype.itemsize >= output.dtype.itemsize,
    )


def requantization_int32(source: Tensor, output: Tensor, factor: Multiplier) -> KernelCall:
    """The same where one of the two is int32; TFLM's products wrap there."""
    params = {
        "input_zero_point": source.zero_point,
        "multiplier": factor.value,
        "shift": factor.shift,
        "output_zero_point": output.zero_point,
    }
    return between(source, output, "planrt_requantize_int32", "planrt_requantize_int32_params", params)
