"""Ranges of what ops without weights make, channel by channel."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.ops.shared.binary_int8 import SUM_BITS
from tinyml_mlops.plan.passes.dead_channels.rescaled import rescaled
from tinyml_mlops.plan.passes.dead_channels.views import Range
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN

Params = Mapping[str, Any]


def _pool(params: Params, source: Range) -> Range:
    """A mean and a maximum lie between the ends, and are an end where all are."""
    return source.clipped(params["clamp_min"], params["clamp_max"])


def _mixed(params: Params, *sources: Range) -> Range:
    """Values are chosen, or lie between what they are made of."""
    low = np.minimum.reduce([source.low for source in sources])
    return Range(low, np.maximum.reduce([source.high for source in sources]))


def _padded(params: Params, source: Range) -> Range:
    low, high = source.low, source.high
    for value in params["values"]:
        low, high = np.minimum(low, value), np.maximum(high, value)
    return Range(low, high)


def _joined(params: Params, *sources: Range) -> Range:
    ends = ([getattr(source, end) for source in sources] for end in ("low", "high"))
    return Range(*map(np.concatenate, ends))


def _anything(params: Params, *sources: Range) -> Range:
    return Range(np.full_like(sources[0].low, INT8_MIN), np.full_like(sources[0].low, INT8_MAX))


def _lookup(params: Params, source: Range) -> Range:
    table = params["table"].data.astype(np.int64)
    parts = [
        table[low - INT8_MIN : high - INT8_MIN + 1] for low, high in zip(source.low, source.high, strict=True)
    ]
    return Range(np.array([part.min() for part in parts]), np.array([part.max() for part in parts]))


def _sum(params: Params, source: Range) -> Range:
    """Or a mean, whose division is part of the multiplier."""
    count = math.prod(params["reduction"]["reduced"])
    totals = Range(*(count * end + params["bias"] for end in (source.low, source.high)))
    scaling = [(params["multiplier"], params["shift"])] * len(source.low)
    return rescaled(totals, scaling, params["output_zero_point"], (INT8_MIN, INT8_MAX))[0]


def _add(params: Params, first: Range, second: Range) -> Range:
    def widened(which: int, q: int) -> int:
        centred = q - params["input_zero_point"][which]
        return fixed_point.scale(
            centred << SUM_BITS["int8"], params["input_multiplier"][which], params["input_shift"][which]
        )

    def total(a: int, b: int) -> int:
        both = widened(0, a) + widened(1, b)
        scaled = fixed_point.scale(both, params["output_multiplier"], params["output_shift"])
        return scaled + int(params["output_zero_point"])

    ends = [
        [total(int(a), int(b)) for a, b in zip(getattr(first, end), getattr(second, end), strict=True)]
        for end in ("low", "high")
    ]
    return Range(*map(np.array, ends)).clipped(params["clamp_min"], params["clamp_max"])


ELEMENTWISE: Mapping[str, Callable[..., Range]] = {
    "planrt_average_pool_2d_int8": _pool,
    "planrt_max_pool_2d_int8": _pool,
    "planrt_lookup_int8": _lookup,
    "planrt_reduce_sum_int8": _sum,
    "planrt_reduce_max_int8": _mixed,
    "planrt_reduce_min_int8": _mixed,
    "planrt_add_int8": _add,
    "mixed": _mixed,
    "padded": _padded,
    "joined": _joined,
    "anything": _anything,
}
