"""Where in a recording the inferences are: by a marker line, or by what the host knows of their time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.energy.trace import Marker, PowerTrace

TOLERANCE = 0.05
"""Of an inference's length: what the meter's clock and the device's may differ by."""

EDGE_SAMPLES = 2  # a window begins and ends somewhere between two samples
LEAST_SAMPLES = 20
"""Fewer samples in an inference, and its ends alone make more than a tenth of its energy."""

SLACK_S = 0.05
"""How well the beginning of a recording is known: a meter on USB answers within that."""

Windows = list[slice]


@dataclass(frozen=True)
class Ran:
    """One inference, as host and device know it.

    Attributes:
        asked_s: when the host sent its input, by ``time.monotonic``.
        answered_s: when it had the outputs.
        length_s: of the inference alone, by the device's timer.
    """

    asked_s: float
    answered_s: float
    length_s: float


def find_windows(trace: PowerTrace, ran: Sequence[Ran], name: str) -> Windows:
    """One window of samples for each inference, in order.

    Raises:
        SelfTestError: the recording does not have as many, or they are of another length; ``name`` is the
            board's, for messages.
    """
    for one in ran:
        if one.length_s * trace.sample_hz < LEAST_SAMPLES:
            raise SelfTestError(
                f"{name}: an inference of {one.length_s * 1e6:.0f} µs has less than "
                f"{LEAST_SAMPLES} samples at {trace.sample_hz:,.0f} a second: its energy cannot be told",
                hint="use a meter that is faster, or leave power out of bench.yaml",
            )
    if trace.marker is None:
        return _timed(trace, ran, name)
    return _marked(trace.marker, trace.sample_hz, ran, name)


def _marked(marker: Marker, sample_hz: float, ran: Sequence[Ran], name: str) -> Windows:
    high = np.concatenate(([False], marker, [False]))
    edges = np.flatnonzero(high[1:] != high[:-1])
    windows = [slice(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    if len(windows) != len(ran):
        raise SelfTestError(
            f"{name}: the meter's marker was high {len(windows)} times in {len(ran)} inferences",
            hint="is the marker's line connected, and the recording of this measurement?",
        )
    for window, one in zip(windows, ran, strict=True):
        expected = one.length_s * sample_hz
        if abs(window.stop - window.start - expected) > TOLERANCE * expected + EDGE_SAMPLES:
            seen_us, told_us = (window.stop - window.start) / sample_hz * 1e6, one.length_s * 1e6
            raise SelfTestError(
                f"{name}: the meter's marker was high for {seen_us:.0f} µs in an inference of "
                f"{told_us:.0f} µs",
                hint="is the marker raised at its beginning and lowered at its end?",
            )
    return windows


def _timed(trace: PowerTrace, ran: Sequence[Ran], name: str) -> Windows:
    """The stretch of an inference's length that takes the most energy between question and answer.

    Copying inputs and waiting for the line take less than computing; where that is not so, the figure is
    too high, never too low.
    """
    energy = np.concatenate(([0.0], np.cumsum(trace.power_w)))
    windows: Windows = []
    for one in ran:
        length = round(one.length_s * trace.sample_hz)
        first = max(0, round((one.asked_s - SLACK_S - trace.started_s) * trace.sample_hz))
        last = min(
            len(trace.current_a), round((one.answered_s + SLACK_S - trace.started_s) * trace.sample_hz)
        )
        if last - first < length:
            raise SelfTestError(
                f"{name}: the recording of {len(trace.current_a) / trace.sample_hz:.3f} s ends before the "
                f"{len(ran)} inferences do",
                hint="measure fewer inferences (power.inferences in bench.yaml)",
            )
        sums = energy[first + length : last + 1] - energy[first : last + 1 - length]
        start = first + int(np.argmax(sums))
        windows.append(slice(start, start + length))
    return windows
