"""Tables of TFLM's int16 functions: values between entries lie on straight lines.

Where the function bends, a straight line misses it most in the middle of two entries; each entry is moved by
half of that error.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from tinyml_mlops.plan.graph import Array

INT16_MIN, INT16_MAX = -(1 << 15), (1 << 15) - 1
STEPS = 512
"""Straight lines of a table that :func:`sampled` makes; it has one more entry."""


@cache
def logistic_table() -> Array:
    """uint16[256]: 1 / (1 + exp(-i / 24)) in Q0.16; the last is the largest number there is."""

    def value(i: float) -> float:
        return 65536 / (1 + math.exp(-i / 24))

    entries = [
        math.floor(value(i) - ((value(i) + value(i + 1)) / 2 - value(i + 0.5)) / 2 + 0.5) for i in range(255)
    ]
    return np.array([*entries, 0xFFFF], np.uint16)


@cache
def exponential_table() -> Array:
    """int16[513]: exp(x) in Q0.15 for x from -10 to 0."""
    return sampled(lambda x: np.float32(math.exp(x)), np.float32(10) / np.float32(65535), INT16_MAX)


@cache
def reciprocal_table() -> Array:
    """int16[513]: 1 / (1 + x) in Q0.15 for x from 0 to 1."""
    one = np.float32(1)
    return sampled(lambda x: one / (one + x), one / np.float32(65535), INT16_MIN)


def sampled(function: Callable[[np.float32], np.float32], scale: np.float32, zero_point: int) -> Array:
    """A function of scale · (i - zero_point), i over int16, in Q0.15.

    All arithmetic is float32 in the order of TFLM's ``LUTPopulate``, as its results are.
    """
    first = scale * np.float32(INT16_MIN - zero_point)
    last = scale * np.float32(INT16_MAX - zero_point)
    output_scale = np.float32(2) / np.float32(65535)
    lowest, highest = output_scale * np.float32(INT16_MIN), output_scale * np.float32(INT16_MAX)
    steps = np.float32(65536) / (highest - lowest)
    width = (last - first) / np.float32(STEPS)
    entries = []
    for i in range(STEPS):
        here = first + np.float32(i) * width
        entry = _round(function(here) * steps)
        middle = _round((function(first + np.float32(i + 1) * width) * steps + entry) / np.float32(2))
        error = middle - _round(function(here + width / np.float32(2)) * steps)
        entries.append(entry - _round(error / np.float32(2)))
    entries.append(_round(function(last) * steps))
    return np.clip(entries, INT16_MIN, INT16_MAX).astype(np.int16)


def _round(x: np.float32) -> np.float32:
    """To the nearest integer, halves away from zero."""
    return np.float32(math.copysign(math.floor(abs(float(x)) + 0.5), x))
