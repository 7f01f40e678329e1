"""ADD with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.ops.base import KernelCall


@specialises(MVE, "planrt_add_int8")
def add_int8(call: KernelCall) -> KernelCall | str:
    """The same parameters."""
    if max(*call.params["input_shift"], call.params["output_shift"]) > 0:
        return "one of its scales is 1 or more, and vectors are only scaled down"
    return replace(call, kernel="planrt_add_int8_mve")
