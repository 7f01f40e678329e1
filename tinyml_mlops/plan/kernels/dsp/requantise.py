"""How sums of a channel become int8 with SMMLAR: what ``planrt_requantise`` and ``planrt_pair_dsp`` hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.ops.base import Constant

Words = npt.NDArray[np.int32]

MAX_SHIFT = 22
"""The zero point times 2^shift has to fit 32 bits, with room for the scaled sum."""
LARGEST_INPUT = 128


def requantise(weights: Mapping[str, Any], packed: npt.NDArray[np.int8]) -> Words | str:
    """``planrt_requantise_dsp`` for each channel, int32 ``[channels, 3]``; or why that is not exact.

    Args:
        weights: values of ``planrt_weights_int8``.
        packed: its weights, ``[channels, …]``.
    """
    channels = packed.shape[0]
    multipliers = np.broadcast_to(weights["multipliers"].data, channels).astype(np.int64)
    shifts = -np.broadcast_to(weights["shifts"].data, channels).astype(np.int64)
    if (shifts < 1).any():
        return f"the scale of channel {int(np.argmin(shifts))} is 1/2 or more of the output's"
    largest = largest_sums(weights, packed)
    if (largest >= 1 << 30).any():
        return f"sums of channel {int(np.argmax(largest))} may need more than 31 bits"
    # A scaled sum that is below half a step is 0 whatever it is: so is one that is multiplied by 0.
    vanishing = ((largest * multipliers >> 31) + 1) < 1 << (shifts - 1)
    far = (shifts > MAX_SHIFT) & ~vanishing
    if far.any():
        return f"channel {int(np.argmax(far))} is scaled down by more than 2^{MAX_SHIFT}"
    multipliers = np.where(shifts > MAX_SHIFT, 0, multipliers)
    shifts = np.where(shifts > MAX_SHIFT, 1, shifts)
    offsets = (weights["output_zero_point"] << shifts) + (1 << (shifts - 1))
    return np.stack([multipliers, offsets, shifts], axis=1).astype(np.int32)


def largest_sums(weights: Mapping[str, Any], packed: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """A bound of each channel's sum, bias included, for any input."""
    taps = np.abs(packed.reshape(packed.shape[0], -1).astype(np.int64)).sum(axis=1)
    found: npt.NDArray[np.int64] = taps * LARGEST_INPUT + np.abs(weights["bias"].data.astype(np.int64))
    return found


def pairs(weights: Mapping[str, Any], packed: npt.NDArray[np.int8], multiple: int) -> Words | str:
    """``planrt_pair_dsp`` for each two channels, filled up to a ``multiple`` of channels; or why not.

    The odd channel's sum is what 256 times it, in 32 bits, is more than nothing: it has to fit 24.
    """
    found = requantise(weights, packed)
    if isinstance(found, str):
        return found
    odd = largest_sums(weights, packed)[1::2]
    if (odd >= 1 << 23).any():
        return f"sums of channel {2 * int(np.argmax(odd)) + 1} may need more than 24 bits"
    if (packed[1::2] == -LARGEST_INPUT).any():
        return "it has a weight of -128"
    bias = filled(weights["bias"].data, multiple).astype(np.int64)
    scaling = filled(found, multiple)
    both = (bias[0::2] + 256 * bias[1::2]).astype(np.int32)
    return np.column_stack([both, bias[0::2].astype(np.int32), scaling[1::2], scaling[0::2]]).astype(np.int32)


def woven(weights: npt.NDArray[np.int8], multiple: int) -> npt.NDArray[np.int16]:
    """Channels two by two, ``[pairs, …]``: 256 · odd + even."""
    wide = filled(weights, multiple).astype(np.int16)
    return (wide[1::2] * 256 + wide[0::2]).astype(np.int16)


def filled(values: npt.NDArray[Any], multiple: int, axis: int = 0) -> npt.NDArray[Any]:
    """``values`` with zeros up to a multiple along ``axis``."""
    widths = [(0, 0)] * values.ndim
    widths[axis] = (0, -values.shape[axis] % multiple)
    return np.pad(values, widths)


def words(values: npt.NDArray[np.int16]) -> Constant:
    """int16 two by two as words: the compiler stores constants of 32 bits aligned."""
    return Constant(np.ascontiguousarray(values, "<i2").view("<u4"))
