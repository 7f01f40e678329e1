"""Recorded or simulated vibration after its features are computed, each recording in its split."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_mlops.features import Float, Spectrum

NORMAL = "normal"


@dataclass(frozen=True)
class Take:
    """One recording, or the part of it that is of one condition.

    Attributes:
        machine: whose vibration it is.
        split: where it goes; only ``test`` has faults.
        condition: :data:`NORMAL`, or the name of a fault.
        digest: of the recording's values.
        raw: ``[windows, channels, bands + 1]``, not yet standardised.
    """

    id: str
    machine: str
    split: str
    condition: str
    digest: bytes
    raw: Float

    @property
    def ids(self) -> list[str]:
        """A name for every window; it begins with the condition."""
        return [f"{self.condition}/{self.id}@{number}" for number in range(len(self.raw))]


@dataclass(frozen=True)
class Takes:
    """All recordings, with the front end that their features come from."""

    takes: tuple[Take, ...]
    front_end: Spectrum
    licence: str
    notes: tuple[str, ...]


def conditions_of(ids: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The condition of each sample, from its name."""
    return np.array([name.partition("/")[0] for name in ids.tolist()], np.str_)
