"""A kernel's last step: sums to the output's scale."""

from collections.abc import Iterable

import numpy as np

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.passes.dead_channels.views import Bools, Range


def rescaled(
    totals: Range, scaling: Iterable[tuple[int, int]], zero_point: int, limits: tuple[int, int]
) -> tuple[Range, Bools]:
    """What sums become, and for which channels that is known.

    With a multiplier that is not negative, larger sums give larger results, unless a step of it wraps at 32
    bits: such a channel can become anything between the limits.

    Args:
        totals: the sums of each channel.
        scaling: multiplier and shift of each channel.
        zero_point: of the output.
        limits: of the output.
    """
    rows = zip(totals.low.tolist(), totals.high.tolist(), scaling, strict=True)
    ends = [
        [_result(total, multiplier, shift, zero_point) for total in (low, high)]
        for low, high, (multiplier, shift) in rows
    ]
    known = np.array([None not in pair for pair in ends])
    low, high = np.array([pair if None not in pair else limits for pair in ends], np.int64).clip(*limits).T
    return Range(low, high), known


def _result(total: int, multiplier: int, shift: int, zero_point: int) -> int | None:
    """One sum at the output's scale; None if a step may not fit 32 bits."""
    if not _fits(total) or not _fits(total << max(0, shift)):
        return None
    result = fixed_point.scale(total, multiplier, shift) + zero_point
    return result if _fits(result) else None


def _fits(x: int) -> bool:
    return fixed_point.wrap(x) == x
