"""Which taps of a window lie on the image: everywhere inside, and at every kind of border."""

from collections.abc import Mapping

import numpy as np

from tinyml_mlops.plan.passes.dead_channels.views import Integers

Area = Mapping[str, int]


def sums_over_windows(area: Area, taps: Integers) -> Integers:
    """Sums of ``taps`` ``[channel, row, column]`` over the taps that lie on the image, ``[channel, place]``.

    Places are all that differ in which taps do; there are few: each axis has an inside and two borders.
    """
    rows, columns = _spans(area, "height", "top"), _spans(area, "width", "left")
    total = np.zeros((taps.shape[0], taps.shape[1] + 1, taps.shape[2] + 1), np.int64)
    total[:, 1:, 1:] = taps.cumsum(axis=1).cumsum(axis=2)
    top, bottom = (rows[:, end, np.newaxis] for end in (0, 1))
    left, right = (columns[np.newaxis, :, end] for end in (0, 1))
    found = total[:, bottom, right] - total[:, top, right] - total[:, bottom, left] + total[:, top, left]
    return found.reshape(taps.shape[0], -1)


def is_padded(area: Area) -> bool:
    """Does any window stick out of the image?"""
    rows, columns = _spans(area, "height", "top"), _spans(area, "width", "left")
    whole = [[0, area["window_height"]]], [[0, area["window_width"]]]
    return (rows.tolist(), columns.tolist()) != whole


def _spans(area: Area, axis: str, side: str) -> Integers:
    """First and end of the taps on the image, along one axis: all pairs that occur, ``[place, 2]``."""
    window, dilation = area[f"window_{axis}"], area[f"dilation_{axis}"]
    origin = np.arange(area[f"output_{axis}"], dtype=np.int64) * area[f"stride_{axis}"] - area[f"pad_{side}"]
    first = np.clip(-(origin // dilation), 0, window)
    end = np.clip(-((origin - area[f"input_{axis}"]) // dilation), first, window)
    return np.unique(np.stack([first, end], axis=1), axis=0)
