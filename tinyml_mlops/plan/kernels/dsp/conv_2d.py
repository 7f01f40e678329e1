"""CONV_2D, int8: two channels by three pixels."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.dsp.requantise import pairs, words, woven
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant, KernelCall
from tinyml_mlops.plan.ops.shared.overlap import window_overlap

PIXELS = 3


@specialises(DSP, "planrt_conv_2d_int8")
def conv_2d(call: KernelCall) -> KernelCall | str:
    """Weights in the order of the patches."""
    area, weights = call.params["area"], call.params["weights"]
    packed = weights["weights"].data.reshape(
        area["output_channels"], area["window_height"], area["window_width"] * area["input_channels"]
    )
    found = pairs(weights, packed, 2)
    if isinstance(found, str):
        return found
    taps = filled(in_order_of_patch(woven(packed, 2)), 4, axis=1)
    overlap = window_overlap(area, 1, block=PIXELS, expanded=True)
    return replace(
        call,
        kernel="planrt_conv_2d_int8_dsp",
        structure="planrt_conv_2d_int8_dsp_params",
        params={
            "area": area,
            "weights": words(taps),
            "pairs": Constant(found),
            "input_zero_point": weights["input_zero_point"],
            "clamp_min": weights["clamp_min"],
            "clamp_max": weights["clamp_max"],
        },
        sharing={} if overlap is None else {0: overlap},
        scratch_bytes=taps.shape[1] * PIXELS * 2 + (packed.shape[2] if area["input_channels"] % 4 else 0),
    )


def in_order_of_patch(rows: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """``[pairs, window rows, taps]`` as ``[pairs, taps]``: fours as 0, 2, 1, 3, the rest as pairs."""
    fours = rows.shape[2] // 4 * 4
    order = np.arange(fours).reshape(-1, 2, 2).transpose(0, 2, 1).reshape(-1)
    rest = filled(rows[:, :, fours:], 2, axis=2)
    return np.concatenate([rows[:, :, order], rest], axis=2).reshape(rows.shape[0], -1)
