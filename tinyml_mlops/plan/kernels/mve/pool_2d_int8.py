"""AVERAGE_POOL_2D and MAX_POOL_2D with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.ops.base import KernelCall

MAX_TAPS = 1024
"""Of a mean: the product with a reciprocal is exact that far."""


@specialises(MVE, "planrt_average_pool_2d_int8")
def average_pool_2d_int8(call: KernelCall) -> KernelCall | str:
    """The same parameters."""
    area = call.params["area"]
    if area["window_height"] * area["window_width"] > MAX_TAPS:
        return f"its window has more than {MAX_TAPS} pixels"
    return replace(call, kernel="planrt_average_pool_2d_int8_mve")


@specialises(MVE, "planrt_max_pool_2d_int8")
def max_pool_2d_int8(call: KernelCall) -> KernelCall | str:
    """The same parameters."""
    return replace(call, kernel="planrt_max_pool_2d_int8_mve")
