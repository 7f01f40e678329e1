"""Channels that stand still, whatever they read, and yet have to be there."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Tensor
from tinyml_mlops.plan.passes.dead_channels.views import Integers
from tinyml_mlops.plan.passes.dead_channels.weighted import Sums
from tinyml_mlops.plan.quantization import multiplier_of, round_half_away

SUMS_A_STEP = 256
"""Of a channel that gets a scale of its own: its bias is then a multiple of this, and small."""


def stilled(
    sums: Sums, source: Tensor, weights: Tensor, bias: Integers, output: Tensor, axis: int
) -> tuple[Tensor, Integers]:
    """Weights and biases of an op, with no weights and a small bias for its settled channels.

    Converters leave biases near 2^30 and scales near 0 in such channels, which no fast kernel takes.

    Args:
        sums: says which channels are settled.
        source: input of the op.
        weights: their values and scales.
        bias: one a channel.
        output: output of the op.
        axis: of the channels in ``weights``.
    """
    channels = np.flatnonzero(sums.settled)
    values, scales, bias = np.array(weights.data), weights.scales.copy(), bias.copy()
    np.moveaxis(values, axis, 0)[channels] = 0
    with np.errstate(over="ignore"):
        own = np.float32(float(output.scale) / (float(source.scale) * SUMS_A_STEP))
    if scales.size > 1 and np.isfinite(own) and own > 0:
        scales[channels] = own
    for channel in channels:
        scale = float(scales[channel if scales.size > 1 else 0])
        step = float(source.scale) * scale / float(output.scale)
        small = _bias(step, output.zero_point, int(sums.range.low[channel]))
        bias[channel] = sums.low[channel] if small is None else small
    return replace(weights, data=values, scales=scales), bias


def _bias(step: float, zero_point: int, value: int) -> int | None:
    """The smallest bias that becomes ``value``, if the one that should does."""
    factor = multiplier_of(step)
    steps = (value - zero_point) / step
    if abs(steps) >= 1 << 30 or factor.shift > 0:
        return None
    bias = round_half_away(steps)
    result = fixed_point.scale(bias, factor.value, factor.shift) + zero_point
    return bias if result == value else None
