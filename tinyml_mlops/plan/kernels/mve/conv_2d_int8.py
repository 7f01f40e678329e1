"""CONV_2D with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.kernels.mve.lanes import BYTES, in_lanes
from tinyml_mlops.plan.ops.base import KernelCall
from tinyml_mlops.plan.ops.shared.overlap import window_overlap

COLUMNS, TOGETHER = 3, 64
"""Pixels, and outputs, whose sums are kept before they are requantised."""


@specialises(MVE, "planrt_conv_2d_int8")
def conv_2d_int8(call: KernelCall) -> KernelCall | str:
    """Weights become ``[outputs / 2, inputs / 16, 2, 16]``."""
    weights, area = call.params["weights"], call.params["area"]
    filters = weights["weights"].data
    whole = filled(filled(filters.reshape(len(filters), -1), 2), BYTES, axis=1)
    blocks = whole.reshape(whole.shape[0] // 2, 2, whole.shape[1] // BYTES, BYTES)
    found = in_lanes(weights, blocks.transpose(0, 2, 1, 3))
    if isinstance(found, str):
        return found
    overlap = window_overlap(area, 1, block=COLUMNS, expanded=True)
    return replace(
        call,
        kernel="planrt_conv_2d_int8_mve",
        params={**call.params, "weights": found},
        sharing={} if overlap is None else {0: overlap},
        scratch_bytes=COLUMNS * (whole.shape[1] + 4 * min(TOGETHER, whole.shape[0])),
    )
