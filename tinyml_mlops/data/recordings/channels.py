"""Channels that measure nothing: dead ones, and those that were driven into their limit."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.recordings.recording import Values

MAX_SATURATED = 0.02
PLATEAU = 3  # equal samples in a row at the limit; fewer are peaks of a coarse converter
MIN_LEVELS = 16  # of fewer different values nobody can tell a limit from a level


def channel_faults(values: Values, names: Sequence[str]) -> list[str]:
    """One reason a bad channel of ``values`` ``[n, channels]``."""
    found = []
    for name, channel in zip(names, values.T, strict=True):
        if np.ptp(channel) == 0.0:
            found.append(f"channel {name} is constant ({channel[0]:g}): not connected, or broken?")
        elif (share := saturated_share(channel)) > MAX_SATURATED:
            found.append(
                f"channel {name} is saturated: {share:.0%} of its samples are at its limits "
                f"{channel.min():g} and {channel.max():g}; widen the sensor's range"
            )
    return found


def saturated_share(channel: npt.NDArray[np.float64]) -> float:
    """Share of samples that stay at the largest or smallest value for :data:`PLATEAU` samples or longer."""
    if len(np.unique(channel)) < MIN_LEVELS:
        return 0.0
    return max(_plateaus(channel == limit) for limit in (channel.min(), channel.max()))


def _plateaus(at_limit: npt.NDArray[np.bool_]) -> float:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], at_limit, [False])).astype(np.int8)))
    lengths = edges[1::2] - edges[::2]
    return float(lengths[lengths >= PLATEAU].sum() / len(at_limit))
