"""FULLY_CONNECTED with MVE."""

from dataclasses import replace

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.kernels.mve.lanes import BYTES, WORDS, in_lanes
from tinyml_mlops.plan.ops.base import KernelCall


@specialises(MVE, "planrt_fully_connected_int8")
def fully_connected_int8(call: KernelCall) -> KernelCall | str:
    """Weights ``[outputs, inputs]`` become ``[outputs / 4, inputs / 16, 4, 16]``."""
    weights = call.params["weights"]
    whole = filled(filled(weights["weights"].data, WORDS), BYTES, axis=1)
    blocks = whole.reshape(whole.shape[0] // WORDS, WORDS, whole.shape[1] // BYTES, BYTES)
    found = in_lanes(weights, blocks.transpose(0, 2, 1, 3))
    if isinstance(found, str):
        return found
    return replace(call, kernel="planrt_fully_connected_int8_mve", params={**call.params, "weights": found})
