"""ADD with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.ops.base import KernelCall


@specialises(MVE, "planrt_add_int8")
def add_int8(call: KernelCall) -> KernelCall | str:
    """The same parameters."""
    return _scales_up(call) or replace(call, kernel="planrt_add_int8_mve")


@specialises(MVE, "planrt_add_sub_int16")
def add_int16(call: KernelCall) -> KernelCall | str:
    """The same parameters."""
    if call.params["sign"] != 1:
        return "it subtracts"
    if max(call.params["broadcast"][operand][-1] for operand in ("a_step", "b_step")) > 1:
        return "neighbours along its last axis do not lie together"
    return _scales_up(call) or replace(call, kernel="planrt_add_int16_mve")


def _scales_up(call: KernelCall) -> str:
    """Why its vectors cannot be scaled; empty: they can."""
    if max(*call.params["input_shift"], call.params["output_shift"]) > 0:
        return "one of its scales is 1 or more, and vectors are only scaled down"
    return ""
