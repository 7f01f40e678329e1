"""How sums of a channel become int8 with SMMLAR: what ``planrt_requantise`` and ``planrt_pair_dsp`` hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.fixed_point import INT32_MAX, INT32_MIN, scale
from tinyml_mlops.plan.kernels.filled import filled
from tinyml_mlops.plan.ops.base import Constant
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN

Words = npt.NDArray[np.int32]

MAX_SHIFT = 22
"""The zero point times 2^shift has to fit 32 bits, with room for the scaled sum."""
LARGEST_INPUT = 128


@dataclass(frozen=True, eq=False)
class Channels:
    """What the kernels need to know of each output channel.

    Attributes:
        scaling: ``planrt_requantise_dsp``, ``[channels, 3]``.
        bias: int64.
        largest: bound of the sum for any input, bias included; 0 where the sum does not matter.
    """

    scaling: Words
    bias: npt.NDArray[np.int64]
    largest: npt.NDArray[np.int64]


def channels_of(weights: Mapping[str, Any], packed: npt.NDArray[np.int8]) -> Channels | str:
    """How the sums of each channel are scaled; or why that would not be exact.

    A channel whose answer is the same for every input, as many are in trained models, needs no sum: its
    multiplier is 0. Their biases are often out of all proportion.

    Args:
        weights: values of ``planrt_weights_int8``.
        packed: its weights, ``[channels, …]``.
    """
    channels = packed.shape[0]
    bias = weights["bias"].data.astype(np.int64)
    reach = np.abs(packed.reshape(channels, -1).astype(np.int64)).sum(axis=1) * LARGEST_INPUT
    multipliers = np.broadcast_to(weights["multipliers"].data, channels).astype(np.int64)
    shifts = -np.broadcast_to(weights["shifts"].data, channels).astype(np.int64)
    offsets = np.zeros(channels, np.int64)
    largest = np.abs(bias) + reach
    for channel in range(channels):
        factor = int(multipliers[channel]), -int(shifts[channel])
        ends = int(bias[channel] - reach[channel]), int(bias[channel] + reach[channel])
        answer = _only_answer(*ends, factor, weights["output_zero_point"])
        if answer is not None:
            multipliers[channel], shifts[channel], offsets[channel] = 0, 1, 2 * answer + 1
            bias[channel] = largest[channel] = 0
        elif shifts[channel] < 1:
            return f"the scale of channel {channel} is 1/2 or more of the output's"
        elif shifts[channel] > MAX_SHIFT:
            return f"channel {channel} is scaled down by more than 2^{MAX_SHIFT}"
        elif largest[channel] >= 1 << 30:
            return f"sums of channel {channel} may need more than 31 bits"
        else:
            shift = int(shifts[channel])
            offsets[channel] = (weights["output_zero_point"] << shift) + (1 << (shift - 1))
    return Channels(np.stack([multipliers, offsets, shifts], axis=1).astype(np.int32), bias, largest)


def _only_answer(low: int, high: int, factor: tuple[int, int], zero_point: int) -> int | None:
    """The int8 of all sums from ``low`` to ``high``, if it is one."""
    if factor[1] > 0 or not INT32_MIN <= low <= high <= INT32_MAX:
        return None
    ends = {max(INT8_MIN, min(INT8_MAX, scale(x, *factor) + zero_point)) for x in (low, high)}
    return ends.pop() if len(ends) == 1 else None


def pairs(weights: Mapping[str, Any], packed: npt.NDArray[np.int8], multiple: int) -> Words | str:
    """``planrt_pair_dsp`` for each two channels, filled up to a ``multiple`` of channels; or why not.

    The kernels compute 256 times the odd channel's sum in 32 bits, so that the sum has to fit 24.
    """
    found = channels_of(weights, packed)
    if isinstance(found, str):
        return found
    odd = found.largest[1::2]
    if (odd >= 1 << 23).any():
        return f"sums of channel {2 * int(np.argmax(odd)) + 1} may need more than 24 bits"
    if (packed[1::2] == -LARGEST_INPUT).any():
        return "it has a weight of -128"
    bias, scaling = filled(found.bias, multiple), filled(found.scaling, multiple)
    both = bias[0::2] + 256 * bias[1::2]
    return np.column_stack([both, bias[0::2], scaling[1::2], scaling[0::2]]).astype(np.int32)


def woven(weights: npt.NDArray[np.int8], multiple: int) -> npt.NDArray[np.int16]:
    """Channels two by two, ``[pairs, …]``: 256 · odd + even."""
    wide = filled(weights, multiple).astype(np.int16)
    return (wide[1::2] * 256 + wide[0::2]).astype(np.int16)


def words(values: npt.NDArray[np.int16]) -> Constant:
    """int16 two by two as words: the compiler stores constants of 32 bits aligned."""
    return Constant(np.ascontiguousarray(values, "<i2").view("<u4"))
