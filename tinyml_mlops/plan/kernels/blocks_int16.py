"""Layers of int16 data in blocks of four channels: what kernels with DSP and with MVE instructions share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant, KernelCall
from tinyml_mlops.plan.ops.shared.overlap import window_overlap

BLOCK = 4
"""Channels whose sums are made together."""
BYTES = 2
"""Of a tap."""
LARGEST_INPUT = 1 << 15
LEAST_SHIFT = 17
"""To the right, of a sum times its multiplier, so that 16 bits less of that product are exact; 46 at most."""


def convolution(call: KernelCall, kernel: str, order: Sequence[int]) -> KernelCall | str:
    """``kernel`` in place of a portable CONV_2D; ``order`` as for :func:`fully_connected`."""
    area = call.params["area"]
    blocks = _blocks(call.params["weights"], order)
    if isinstance(blocks, str):
        return blocks
    found = replace(
        call,
        kernel=kernel,
        structure="planrt_conv_2d_int16_blocks_params",
        params={"area": area, "layer": blocks},
    )
    if _is_one_pixel(area):
        return found
    overlap = window_overlap(area, BYTES, expanded=True)  # a window is copied together first
    taps = area["window_height"] * area["window_width"] * area["input_channels"]
    return replace(found, sharing={} if overlap is None else {0: overlap}, scratch_bytes=taps * BYTES)


def fully_connected(call: KernelCall, kernel: str, order: Sequence[int]) -> KernelCall | str:
    """``kernel`` in place of a portable FULLY_CONNECTED, or why not.

    Args:
        call: of the portable kernel.
        kernel: C symbol.
        order: of the weights of a step, by their places in it.
    """
    blocks = _blocks(call.params["weights"], order)
    if isinstance(blocks, str):
        return blocks
    sizes = {name: call.params[name] for name in ("rows", "inputs", "outputs")}
    return replace(
        call,
        kernel=kernel,
        structure="planrt_fully_connected_int16_blocks_params",
        params={**sizes, "layer": blocks},
    )


def depthwise(call: KernelCall, kernel: str, order: Sequence[int]) -> KernelCall | str:
    """``kernel`` in place of a portable DEPTHWISE_CONV_2D; ``order``: of a tap's four channels."""
    area = call.params["area"]
    if area["input_channels"] != area["output_channels"]:
        return "it makes several channels of one"
    if area["output_channels"] % BLOCK:
        return f"its {area['output_channels']} channels are no multiple of {BLOCK}"
    blocks = _blocks(call.params["weights"], (0,), order)
    if isinstance(blocks, str):
        return blocks
    return replace(
        call,
        kernel=kernel,
        structure="planrt_depthwise_conv_2d_int16_blocks_params",
        params={"area": area, "layer": blocks},
    )


def _blocks(
    weights: Mapping[str, Any], order: Sequence[int], channel_order: Sequence[int] = range(BLOCK)
) -> dict[str, Any] | str:
    """``planrt_blocks_int16`` from ``planrt_weights_int16``, or why that would not be exact."""
    if not weights["wide"]:
        return "its sums have 32 bits, which TFLM rounds twice"
    packed = weights["weights"].data
    channels, step = len(packed), len(order)
    rows = packed.reshape(channels, -1)
    bias = weights["bias"].data.view(np.int64)
    multipliers = np.broadcast_to(weights["multipliers"].data, channels)
    shifts = np.broadcast_to(weights["shifts"].data, channels).astype(np.int64)
    largest = np.abs(bias) + np.abs(rows.astype(np.int64)).sum(axis=1) * LARGEST_INPUT
    for channel in range(channels):
        if largest[channel] >= 1 << 31:
            return f"sums of channel {channel} may need more than 32 bits"
        if shifts[channel] < LEAST_SHIFT:
            return f"sums of channel {channel} are scaled down by 2^{shifts[channel]}"
    factors = np.stack([bias, multipliers.astype(np.int64) << 16, 1 << (shifts - LEAST_SHIFT), shifts - 16])
    by_channel = filled(factors.T, BLOCK).reshape(-1, BLOCK, 4).transpose(0, 2, 1)
    taps = filled(filled(rows, BLOCK), step, axis=1).reshape(len(by_channel), BLOCK, -1, step)
    in_order = taps[:, list(channel_order)][..., list(order)].transpose(0, 2, 1, 3)
    weights_of = np.ascontiguousarray(in_order.reshape(len(by_channel), -1)).view(np.int32)
    of_channels = by_channel.reshape(len(by_channel), -1).astype(np.int32)
    return {
        "blocks": Constant(np.hstack([of_channels, weights_of])),
        "clamp_min": weights["clamp_min"],
        "clamp_max": weights["clamp_max"],
    }


def _is_one_pixel(area: Mapping[str, int]) -> bool:
    """Whether every window is a single pixel of the image."""
    return all(
        area[f"window_{axis}"] == 1
        and area[pad] == 0
        and (area[f"output_{axis}"] - 1) * area[f"stride_{axis}"] < area[f"input_{axis}"]
        for axis, pad in (("height", "pad_top"), ("width", "pad_left"))
    )
