"""Ranges of what ops with weights make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_mlops.plan.passes.dead_channels.rescaled import rescaled
from tinyml_mlops.plan.passes.dead_channels.views import Bools, Integers, Range
from tinyml_mlops.plan.passes.dead_channels.windows import sums_over_windows

Params = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Sums:
    """What the channels of an op with weights add up to before they become int8.

    Attributes:
        low: the smallest sum of each channel, in 32 bits.
        settled: channels whose every sum becomes the same int8: ``low`` as a bias, without weights, does.
        range: of the int8.
    """

    low: Integers
    settled: Bools
    range: Range


def _conv_2d(params: Params, source: Range) -> Sums:
    weights = params["weights"]["weights"].data.astype(np.int64)
    taps = _extremes(weights, source.less(params["weights"]["input_zero_point"]))
    return _moving(params, weights, taps)


def _depthwise_conv_2d(params: Params, source: Range) -> Sums:
    weights = params["weights"]["weights"].data.astype(np.int64)
    centred = source.less(params["weights"]["input_zero_point"])
    multiplicity = len(weights) // len(source.low)
    products = [
        weights * end.repeat(multiplicity)[:, np.newaxis, np.newaxis] for end in (centred.low, centred.high)
    ]
    return _moving(params, weights, Range(np.minimum(*products), np.maximum(*products)))


def _fully_connected(params: Params, source: Range) -> Sums:
    weights = params["weights"]["weights"].data.astype(np.int64)
    centred = source.less(params["weights"]["input_zero_point"])
    rows = Range(*(np.resize(end, weights.shape[1]) for end in (centred.low, centred.high)))
    return _finished(params["weights"], weights, _extremes(weights, rows))


def _extremes(weights: Integers, source: Range) -> Range:
    """Smallest and largest sum over the last axis of ``weights`` times something in ``source``."""
    up: Integers = np.maximum(weights, 0)
    down: Integers = np.minimum(weights, 0)
    return Range(
        np.dot(up, source.low) + np.dot(down, source.high), np.dot(up, source.high) + np.dot(down, source.low)
    )


def _moving(params: Params, weights: Integers, taps: Range) -> Sums:
    """Of a window that moves: ``taps`` ``[channel, row, column]``; those outside of the image add nothing."""
    low, high = (sums_over_windows(params["area"], end) for end in (taps.low, taps.high))
    return _finished(params["weights"], weights, Range(low.min(axis=1), high.max(axis=1)))


def plain_bias(params: Params) -> Integers:
    """The biases of ``planrt_weights_int8`` without the input's zero point, which is folded into them."""
    weights = params["weights"].data
    sums = weights.reshape(len(weights), -1).sum(axis=1, dtype=np.int64)
    # The folded bias may have wrapped.
    plain: Integers = (
        (params["bias"].data + params["input_zero_point"] * sums).astype(np.int32).astype(np.int64)
    )
    return plain


def _finished(params: Params, weights: Integers, products: Range) -> Sums:
    """With the bias, at the output's scale."""
    totals = products.less(-plain_bias(params))
    which = np.arange(len(weights)) * params["channel_step"]
    scaling = zip(*(params[key].data[which].tolist() for key in ("multipliers", "shifts")), strict=True)
    limits = params["clamp_min"], params["clamp_max"]
    found, known = rescaled(totals, scaling, params["output_zero_point"], limits)
    return Sums(totals.low, known & found.is_constant, found)


WEIGHTED: Mapping[str, Callable[[Params, Range], Sums]] = {
    "planrt_conv_2d_int8": _conv_2d,
    "planrt_depthwise_conv_2d_int8": _depthwise_conv_2d,
    "planrt_fully_connected_int8": _fully_connected,
}
