"""Where labelled clips come from: one protocol for spoken and recorded words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from tinyml_mlops.data.audio import Samples

SILENCE = "_silence_"
UNKNOWN = "_unknown_"


@dataclass(frozen=True)
class Clip:
    """One sample before it is heard.

    Attributes:
        label: its class.
        group: speaker or voice.
        index: recording number.
    """

    id: str
    label: str
    group: str
    index: int


class ClipSource(Protocol):
    """Labelled clips, known before any is read, so that splits are decided without audio."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Classes in the order of their numbers."""
        ...

    @property
    def clips(self) -> Sequence[Clip]: ...

    @property
    def licence(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    def part(self, start: int, stop: int) -> Self:
        """The clips from ``start`` to before ``stop`` alone; picklable."""
        ...

    def identity(self) -> bytes:
        """Digest of all that :meth:`audio` depends on, the contents of files included."""
        ...

    def audio(self) -> Iterator[Samples]:
        """The clean clips, in the order of :attr:`clips`, each of the front end's length.

        Raises:
            UnreadableFilesError: after the last clip, with all files that cannot be read.
        """
        ...

    def rendered(self, clip: Clip, clean: Samples, copy: int, random: np.random.Generator) -> Samples:
        """What the model hears: copy 0 is the sample itself, further ones are its variations."""
        ...
