"""Where speech comes from: one protocol for what a synthesiser says and what people recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from tinyml_mlops.data.audio import Samples

QUIET = 0.03  # of the loudest block: what is below before and after a phrase is not part of it
BLOCK_S = 0.01


@dataclass(frozen=True)
class Take:
    """One utterance of the phrase, or speech (or noise) without it.

    Attributes:
        label: of the two classes.
        group: speaker or voice.
        index: recording number.
    """

    id: str
    label: str
    group: str
    index: int


class Speech(Protocol):
    """Takes, known before any is heard, so that splits are decided without audio."""

    @property
    def labels(self) -> tuple[str, str]:
        """Of everything else, and of the phrase."""
        ...

    @property
    def takes(self) -> Sequence[Take]: ...

    @property
    def licence(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    def parts(self) -> Sequence[tuple[int, int]]:
        """(start, stop) of takes that are heard together, one part after the other; not too much sound."""
        ...

    def part(self, start: int, stop: int) -> Self:
        """The takes from ``start`` to before ``stop`` alone; picklable."""
        ...

    def identity(self) -> bytes:
        """Digest of all that :meth:`audio` depends on, the contents of files included."""
        ...

    def audio(self) -> Iterator[Samples]:
        """Every take, in order, of any length; those with the phrase begin and end with it.

        Raises:
            UnreadableFilesError: with all files that cannot be read.
        """
        ...


def spoken_part(samples: Samples, rate_hz: int) -> Samples:
    """What lies between the first and the last block that is not quiet."""
    length = max(1, int(BLOCK_S * rate_hz))
    blocks = np.pad(samples, (0, -len(samples) % length)).reshape(-1, length)
    levels = np.sqrt(np.mean(np.square(blocks, dtype=np.float64), axis=1))
    loud = np.flatnonzero(levels > QUIET * levels.max(initial=0.0))
    if not len(loud):
        return samples
    return samples[loud[0] * length : (loud[-1] + 1) * length]
