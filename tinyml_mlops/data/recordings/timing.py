"""Does the time column make sense, and what to do about sensors that do not sample evenly."""

from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

from tinyml_mlops.data.recordings.recording import Recording, Values

MAX_STEP = 4.0
"""In median steps: up to three samples lost in a row are interpolated, more is a gap."""
SLOWEST = 0.9
"""Of the rate that is wanted: a little less is jitter or rounding, much less lacks the high frequencies."""
SAME_RATE = 1.05
MAX_DENOMINATOR = 1_000


def time_fault(recording: Recording, least_hz: float) -> str | None:
    """What is wrong with the times of a recording; None if nothing is.

    Args:
        recording: two samples or more.
        least_hz: the lowest sampling rate that will do.
    """
    steps = np.diff(recording.time_s)
    wrong = np.flatnonzero(steps <= 0.0)
    if len(wrong):
        row = int(wrong[0]) + 2
        before, after = float(recording.time_s[row - 2]), float(recording.time_s[row - 1])
        what = "the same time twice" if before == after else "a time that goes backwards"
        return f"row {row} of the data has {what} ({before:g} s, then {after:g} s; {len(wrong)} such row(s))"
    usual = float(np.median(steps))
    widest = int(np.argmax(steps))
    if steps[widest] > MAX_STEP * usual:
        return (
            f"a gap of {steps[widest]:g} s at {recording.time_s[widest]:g} s (row {widest + 1} of the data), "
            f"where samples are {usual:g} s apart; make two files of it"
        )
    if recording.rate_hz < SLOWEST * least_hz:
        return (
            f"was sampled at {recording.rate_hz:.4g} Hz, at least {least_hz:.4g} Hz are needed "
            "(is the column in seconds? time_ms and time_us name other units)"
        )
    return None


def at_rate(recording: Recording, rate_hz: float) -> Values:
    """The values ``[m, channels]`` at even steps of ``1 / rate_hz``, from the first sample on.

    A sensor that is faster is filtered first, so that nothing above half of the new rate folds down.
    """
    source_hz = recording.rate_hz
    if source_hz <= SAME_RATE * rate_hz:
        return _interpolated(recording, rate_hz)
    even = _interpolated(recording, source_hz)
    ratio = Fraction(rate_hz / source_hz).limit_denominator(MAX_DENOMINATOR)
    # The ends are continued along a line: gravity is no step from 0.
    return np.asarray(resample_poly(even, ratio.numerator, ratio.denominator, axis=0, padtype="line"))


def _interpolated(recording: Recording, rate_hz: float) -> Values:
    duration_s = recording.time_s[-1] - recording.time_s[0]
    count = int(np.floor(duration_s * rate_hz * (1.0 + 1e-9))) + 1
    grid = recording.time_s[0] + np.arange(count) / rate_hz
    return np.stack([np.interp(grid, recording.time_s, channel) for channel in recording.values.T], axis=1)
