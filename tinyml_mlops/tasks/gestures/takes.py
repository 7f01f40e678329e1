"""Recorded or simulated gestures before they are split."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Take:
    """One recording.

    Attributes:
        label: the gesture.
        group: whose hand it was.
        index: which of the user's recordings it is.
        windows: ``[k, samples, channels]``, all of them of this gesture.
    """

    id: str
    label: str
    group: str
    index: int
    windows: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Takes:
    """All recordings, with the gestures that are to be learned from them.

    Attributes:
        labels: in the order of the class numbers.
        full_scale: of the sensor, in the unit of the windows.
    """

    takes: tuple[Take, ...]
    labels: tuple[str, ...]
    full_scale: float
    licence: str
    notes: tuple[str, ...]
