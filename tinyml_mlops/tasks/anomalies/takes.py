"""Recorded or simulated vibration: recordings that are known before they are read or made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data import TEST
from tinyml_mlops.data.recordings.cutting import Facts, Recordings
from tinyml_mlops.data.stream import Chunk
from tinyml_mlops.features import Spectrum

NORMAL = "normal"


@dataclass(frozen=True)
class Take:
    """One recording.

    Attributes:
        machine: whose vibration it is.
        index: which of the machine's recordings it is.
    """

    id: str
    machine: str
    index: int


class TakeSource(Protocol):
    """Takes; their windows are features ``[k, channels, bands + 1]``, not yet standardised, each of one
    condition: :data:`NORMAL`, or the name of a fault.
    """

    @property
    def takes(self) -> Sequence[Take]: ...

    @property
    def front_end(self) -> Spectrum:
        """That the features come from."""
        ...

    @property
    def licence(self) -> str: ...

    def chunks(self) -> Sequence[Chunk]:
        """What gives the windows of all takes, for :func:`~tinyml_mlops.data.recordings.cutting.cut_all`."""
        ...

    def homes(self, recordings: Recordings) -> list[str]:
        """The split of every take; only ``test`` shows faults.

        Raises:
            DataError: files that cannot be taken, or that cannot be split.
        """
        ...

    def full_scale(self, recordings: Recordings) -> float:
        """Of the sensor, in the unit of the samples."""
        ...

    def notes(self, recordings: Recordings, home: Sequence[str]) -> tuple[str, ...]:
        """What a reader of the manifest has to know."""
        ...


def used(facts: Facts, split: str) -> list[bool]:
    """Which windows of a take go into its split: faults are for the test."""
    return [condition == NORMAL or split == TEST for condition in facts.conditions]


def takes_of(ids: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The recording of each sample, from its name."""
    return np.array([name.partition("/")[2].rpartition("@")[0] for name in ids.tolist()], np.str_)


def conditions_of(ids: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The condition of each sample, from its name."""
    return np.array([name.partition("/")[0] for name in ids.tolist()], np.str_)
