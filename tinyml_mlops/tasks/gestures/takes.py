"""Recorded or simulated gestures before they are split."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tinyml_mlops.data.recordings.cutting import Recordings
from tinyml_mlops.data.stream import Chunk


@dataclass(frozen=True)
class Take:
    """One recording.

    Attributes:
        label: the gesture.
        group: whose hand it was.
        index: which of the user's recordings it is.
    """

    id: str
    label: str
    group: str
    index: int


class TakeSource(Protocol):
    """Takes that are known before any is read or made; their windows are ``[k, samples, channels]``."""

    @property
    def takes(self) -> Sequence[Take]: ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Gestures in the order of the class numbers."""
        ...

    @property
    def licence(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    def chunks(self) -> Sequence[Chunk]:
        """What gives the windows of all takes, for :func:`~tinyml_mlops.data.recordings.cutting.cut_all`."""
        ...

    def check(self, recordings: Recordings) -> None:
        """Are all of them fit to learn from?

        Raises:
            UnreadableFilesError: with all files that cannot be taken.
        """
        ...

    def full_scale(self, recordings: Recordings) -> float:
        """Of the sensor, in the unit of the windows."""
        ...
