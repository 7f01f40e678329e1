"""One recording in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def full_scale_of(largest: float) -> float:
    """A range that a sensor may have had: the next power of two above the largest magnitude."""
    return float(2.0 ** np.ceil(np.log2(max(largest, 2.0**-16))))


@dataclass(frozen=True)
class Recording:
    """What several channels of a sensor gave over time.

    Attributes:
        channels: their names, in the order of the columns of ``values``.
        time_s: ``[n]``, increasing; not evenly spaced where the sensor is not.
        values: ``[n, channels]``, all finite.
        marks: name → ``[n]`` text of a column that describes the samples, stripped and in lower case.
    """

    channels: tuple[str, ...]
    time_s: Values
    values: Values
    marks: Mapping[str, npt.NDArray[np.str_]] = field(default_factory=dict)

    @property
    def rate_hz(self) -> float:
        """Mean sampling rate."""
        return float((len(self.time_s) - 1) / (self.time_s[-1] - self.time_s[0]))
