"""FULLY_CONNECTED, int8: four outputs at a time."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.dsp.requantise import pairs, words, woven
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant, KernelCall

OUTPUTS = 4


@specialises(DSP, "planrt_fully_connected_int8")
def fully_connected(call: KernelCall) -> KernelCall | str:
    """Weights in the order that the kernel reads them in, with zeros for what fills up."""
    rows, inputs, outputs = (call.params[name] for name in ("rows", "inputs", "outputs"))
    weights = call.params["weights"]
    packed = weights["weights"].data.reshape(outputs, inputs)
    if rows > 1 and inputs % 4:
        return f"its rows of {inputs} are not whole words"
    found = pairs(weights, packed, OUTPUTS)
    if isinstance(found, str):
        return found
    # [four outputs, pair, four inputs, high or low half, even or odd bytes], made [four outputs, fours, …]
    taps = filled(woven(packed, OUTPUTS), 4, axis=1).reshape(-1, 2, -(-inputs // 4), 2, 2)
    weights_of = words(np.ascontiguousarray(taps.transpose(0, 2, 4, 1, 3))).data.view(np.int32)
    blocks = len(taps)
    return replace(
        call,
        kernel="planrt_fully_connected_int8_dsp",
        structure="planrt_fully_connected_int8_dsp_params",
        params={
            "rows": rows,
            "inputs": inputs,
            "outputs": outputs,
            "blocks": Constant(np.hstack([found.reshape(blocks, -1), weights_of.reshape(blocks, -1)])),
            "clamp_min": weights["clamp_min"],
            "clamp_max": weights["clamp_max"],
        },
    )
