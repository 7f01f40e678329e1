"""What is computed of some clips by themselves: features of each and of its copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.stream import digest
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.tasks.keywords.source import ClipSource

FEATURES, DIGESTS = "features", "digests"


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
        """Unstandardised features ``[clips and copies, *feature_shape]``; SHA-256 ``[clips, 32]`` of clips.

        Digests are those of the audio, not of the file or of the features: a copy with another header is a
        copy, and features of equal audio may differ in their last bit.
        """
        heard: list[bytes] = []
        clips = np.stack(list(self._clips(heard)))
        return {
            FEATURES: self.front_end.raw(clips),
            DIGESTS: np.frombuffer(b"".join(heard), np.uint8).reshape(len(heard), -1),
        }

    def _clips(self, heard: list[bytes]) -> Iterator[Samples]:
        for number, clean in enumerate(self.source.audio()):
            for copy in range(self.copies[number]):
                random = np.random.default_rng([self.seed, 3, self.first + number, copy])
                clip = self.source.rendered(self.source.clips[number], clean, copy, random)
                if copy == 0:
                    heard.append(digest_of(clip))
                yield clip
