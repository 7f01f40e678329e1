"""DEPTHWISE_CONV_2D with MVE."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tinyml_mlops.plan.kernel_sets import MVE
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.kernels.mve.conv_2d_int8 import conv_2d_int8
from tinyml_mlops.plan.kernels.mve.lanes import BYTES, WORDS, in_lanes
from tinyml_mlops.plan.ops.base import Array, Constant, KernelCall
from tinyml_mlops.plan.ops.shared.overlap import Overlap

MAX_TAPS, MAX_PITCH = 255, 9000
"""Offsets of a window fit 8 bits, those of eight planes 16."""


@specialises(MVE, "planrt_depthwise_conv_2d_int8")
def depthwise_conv_2d_int8(call: KernelCall) -> KernelCall | str:
    """Weights ``[channels, rows, columns]`` get a zero behind each window; see the kernel for the rest."""
    area, weights = call.params["area"], call.params["weights"]
    if area["input_channels"] == 1:  # the same as a convolution, whose weights have one channel more
        return conv_2d_int8(replace(call, structure="planrt_conv_2d_int8_params"))
    windows = weights["weights"].data
    channels, rows, columns = windows.shape
    if channels != area["input_channels"]:
        return f"each of its {area['input_channels']} input channels has several outputs"
    if (area["dilation_height"], area["dilation_width"]) != (1, 1):
        return "it is dilated"
    pitch = ((area["output_width"] - 1) * area["stride_width"] + columns) * rows
    if rows * columns > MAX_TAPS or pitch > MAX_PITCH:
        return f"its window of {rows} × {columns} or its image is too large"
    found = in_lanes(weights, np.pad(filled(windows.reshape(channels, -1), WORDS), [(0, 0), (0, 1)]))
    if isinstance(found, str):
        return found
    return replace(
        call,
        kernel="planrt_depthwise_conv_2d_int8_mve",
        structure="planrt_depthwise_conv_2d_int8_mve_params",
        params={"area": area, "weights": found, "orders": Constant(orders(rows, columns))},
        sharing={0: _overlap(area)} if area["batches"] == 1 else {},
        scratch_bytes=16 * area["output_width"] + -(-channels // WORDS) * WORDS * pitch + BYTES,
    )


def orders(rows: int, columns: int) -> Array:
    """Where the weight of each byte of a window is, ``[rows, bytes]``.

    The first index is the row of planes that holds the window's first row; byte ``column · rows + row`` lies
    in row ``row`` of planes. Bytes behind the window have the zero behind the weights.
    """
    found = np.full((rows, -(-rows * columns // BYTES) * BYTES), rows * columns, np.uint8)
    for first in range(rows):
        for place in range(rows * columns):
            column, row = divmod(place, rows)
            found[first, place] = (row - first) % rows * columns + column
    return found


def _overlap(area: Mapping[str, int]) -> Overlap:
    """A row of the output is written when the last row under its window has been copied."""
    row = np.arange(area["output_height"], dtype=np.int64)
    read = (row * area["stride_height"] - area["pad_top"] + area["window_height"]).clip(
        0, area["input_height"]
    )
    pixels = read * area["input_width"] - (row + 1) * area["output_width"]
    return Overlap(int(pixels.min()) * area["input_channels"])
