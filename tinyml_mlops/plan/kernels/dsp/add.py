"""ADD, int8: one input is only shifted."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.dsp.requantise import MAX_SHIFT
from tinyml_mlops.plan.ops.base import KernelCall

EXACT = (1 << 30, 0)
"""Multiplier and shift of the input with the larger scale: one half."""
DOUBLED_BITS = 21
"""TFLM widens by 20 bits."""


@specialises(DSP, "planrt_add_int8")
def add(call: KernelCall) -> KernelCall | str:
    """The larger scale is half of the common one, exactly: that input needs no product."""
    params = call.params
    inputs = list(zip(params["input_multiplier"], params["input_shift"], strict=True))
    if EXACT not in inputs:
        return "neither scale is half of the common one"
    scaled = 1 - inputs.index(EXACT)
    multiplier, shift = inputs[scaled][0], -inputs[scaled][1]
    bits = DOUBLED_BITS
    if shift == 0:  # the same number with a shift, which planrt_rescale needs for its rounding
        bits, shift = bits + 1, 1
    output_shift = -params["output_shift"]
    if not 1 <= shift <= MAX_SHIFT or not 1 <= output_shift <= MAX_SHIFT:
        return "its scales are too far apart"
    zero_points = params["input_zero_point"]
    half = 1 << (output_shift - 1)
    return replace(
        call,
        kernel="planrt_add_int8_dsp",
        structure="planrt_add_int8_dsp_params",
        params={
            "count": params["count"],
            "scaled": scaled,
            "factor": 1 << bits,
            "bias": -zero_points[scaled] << bits,
            "input": {"multiplier": multiplier, "offset": 1 << (shift - 1), "shift": shift},
            "shifted_bias": -zero_points[1 - scaled] << (DOUBLED_BITS - 1),
            "output": {
                "multiplier": params["output_multiplier"],
                "offset": (params["output_zero_point"] << output_shift) + half,
                "shift": output_shift,
            },
            "clamp_min": params["clamp_min"],
            "clamp_max": params["clamp_max"],
        },
    )
