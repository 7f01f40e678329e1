"""CONV_2D, float32: four channels by four pixels."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant, KernelCall
from tinyml_mlops.plan.ops.shared.overlap import window_overlap

BLOCK = 4


@specialises(DSP, "planrt_conv_2d_float32")
def conv_2d_float32(call: KernelCall) -> KernelCall | str:
    """Weights tap by tap, four channels each."""
    area, weights = call.params["area"], call.params["weights"]
    packed = weights["weights"].data.reshape(area["output_channels"], -1)
    if not np.isfinite(packed).all():
        return "it has weights that are not finite, which the zeros of its padding would spread"
    taps = packed.shape[1]
    fours = filled(packed, BLOCK).reshape(-1, BLOCK, taps).transpose(0, 2, 1)
    overlap = window_overlap(area, 4, block=BLOCK, expanded=True)
    return replace(
        call,
        kernel="planrt_conv_2d_float32_dsp",
        structure="planrt_conv_2d_float32_dsp_params",
        params={"area": area, "weights": {**weights, "weights": Constant(np.ascontiguousarray(fours))}},
        sharing={} if overlap is None else {0: overlap},
        scratch_bytes=BLOCK * taps * 4,
    )
