"""DEPTHWISE_CONV_2D, int8: one channel after the other."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.dsp.requantise import channels_of, words
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant, KernelCall

BLOCK = 4
"""Outputs that a 3 × 3 window computes together."""


@specialises(DSP, "planrt_depthwise_conv_2d_int8")
def depthwise_conv_2d(call: KernelCall) -> KernelCall | str:
    """Along rows or columns of the image, whichever takes fewer instructions."""
    area, weights = call.params["area"], call.params["weights"]
    packed = weights["weights"].data.reshape(
        area["output_channels"], area["window_height"], area["window_width"]
    )
    found = channels_of(weights, packed)
    if isinstance(found, str):
        return found
    ways = [(area, packed, 0), (exchanged(area), packed.transpose(0, 2, 1), 1)]
    possible = [way for way in ways if way[0]["dilation_width"] == 1]
    if not possible:
        return "it is dilated along both axes"
    way, windows, columns = min(possible, key=lambda way: instructions(way[0]))
    taps = words(pairs_of_taps(way, 2 * windows.astype(np.int16))).data.view(np.int32)
    constants = np.column_stack([found.scaling, 2 * found.bias, taps.reshape(len(taps), -1)]).astype(np.int32)
    pixels = [area[f"{side}_height"] * area[f"{side}_width"] for side in ("input", "output")]
    return replace(
        call,
        kernel="planrt_depthwise_conv_2d_int8_dsp",
        structure="planrt_depthwise_conv_2d_int8_dsp_params",
        params={
            "area": way,
            "columns": columns,
            "channels": Constant(constants),
            "input_zero_point": weights["input_zero_point"],
            "clamp_min": weights["clamp_min"],
            "clamp_max": weights["clamp_max"],
        },
        in_place=area["input_channels"] == area["output_channels"] and pixels[1] <= pixels[0],
        sharing={},
        scratch_bytes=2 * lines_of(way) * pitch_of(way),
    )


def exchanged(area: Mapping[str, int]) -> dict[str, int]:
    """The same with columns in place of rows."""
    names = {"height": "width", "width": "height", "top": "left", "left": "top"}

    def other(name: str) -> str:
        start, _, end = name.rpartition("_")
        return f"{start}_{names[end]}" if end in names else name

    return {other(name): value for name, value in area.items()}


def is_3x3(area: Mapping[str, int]) -> bool:
    """Does the kernel have a loop for this window?"""
    return area["window_height"] == area["window_width"] == 3 and area["stride_width"] <= 2


def instructions(area: Mapping[str, int]) -> int:
    """About how many a channel takes: what each line, each block or each output costs."""
    if is_3x3(area):
        return area["output_height"] * (50 + 62 * -(-area["output_width"] // BLOCK))
    taps = area["window_height"] * (4 + 4 * -(-area["window_width"] // 2))
    return area["output_height"] * area["output_width"] * (20 + taps)


def pitch_of(area: Mapping[str, int]) -> int:
    """Elements of a line in scratch."""
    if is_3x3(area):
        return -(-area["output_width"] // BLOCK) * BLOCK * area["stride_width"] + 2
    last = (area["output_width"] - 1) * area["stride_width"]
    return -(-(last + 2 * -(-area["window_width"] // 2)) // 2) * 2


def lines_of(area: Mapping[str, int]) -> int:
    """Lines in scratch."""
    window = (area["window_height"] - 1) * area["dilation_height"] + 1
    return (area["output_height"] - 1) * area["stride_height"] + window


def pairs_of_taps(area: Mapping[str, int], windows: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """``[channels, lines, taps]`` in the kernel's order."""
    if is_3x3(area):
        return windows[:, :, [0, 1, 1, 2]]
    return filled(windows, 2, axis=2)
