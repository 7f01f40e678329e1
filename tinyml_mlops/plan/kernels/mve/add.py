"""ADD, and SUB of int16, with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.ops.base import KernelCall


@specialises(MVE, "planrt_add_int8")
def add_int8(call: KernelCall) -> KernelCall:
    """The same parameters; no scale is 1 or more: the compiler refuses such sums."""
    return replace(call, kernel="planrt_add_int8_mve")


@specialises(MVE, "planrt_add_sub_int16")
def add_sub_int16(call: KernelCall) -> KernelCall:
    """The same; along the last axis an operand goes on or repeats one element (ops/shared/broadcast.py)."""
    return replace(call, kernel="planrt_add_sub_int16_mve")
