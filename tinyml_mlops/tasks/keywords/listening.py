"""What is computed of some clips by themselves: features of each and of its copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.checks import digest_of, level_of
from tinyml_mlops.data.stream import digest
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.tasks.keywords.source import ClipSource

FEATURES, DIGESTS, LEVELS = "features", "digests", "levels"


@dataclass(frozen=True)
class Listening:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of a data set.

    Attributes:
        source: of these clips alone.
        first: position of the first of them in the whole.
        copies: how often each is there, itself included.
        seed: of the whole.
    """

    source: ClipSource
    first: int
    copies: Sequence[int]
    seed: int
    front_end: FrontEnd

    def __len__(self) -> int:
        return len(self.copies)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self.source.identity(), self.first, self.copies, self.seed, self.front_end)

    def compute(self) -> Arrays:
        """Arrays by name.

        ``features`` ``[clips and copies, *feature_shape]``, not standardised; of each clip the SHA-256
        (``digests`` ``[clips, 32]``) and what :func:`level_of` says of it before it is varied (``levels``).

        Digests are those of the audio, not of the file or of the features: a copy with another header is a
        copy, and features of equal audio may differ in their last bit.
        """
        heard: list[bytes] = []
        levels: list[tuple[float, float]] = []
        clips = np.stack(list(self._clips(heard, levels)))
        return {
            FEATURES: self.front_end.raw(clips),
            DIGESTS: np.frombuffer(b"".join(heard), np.uint8).reshape(len(heard), -1),
            LEVELS: np.array(levels, np.float32),
        }

    def _clips(self, heard: list[bytes], levels: list[tuple[float, float]]) -> Iterator[Samples]:
        for number, clean in enumerate(self.source.audio()):
            levels.append(level_of(clean))
            for copy in range(self.copies[number]):
                random = np.random.default_rng([self.seed, 3, self.first + number, copy])
                clip = self.source.rendered(self.source.clips[number], clean, copy, random)
                if copy == 0:
                    heard.append(digest_of(clip))
                yield clip
