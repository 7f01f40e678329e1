"""What is made of some pictures by themselves: their pixels, and those of their varied copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.data.images import Pixels
from tinyml_mlops.data.stream import digest
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.tasks.person.source import PictureSource
from tinyml_mlops.tasks.person.vary import vary

PIXELS = "pixels"


@dataclass(frozen=True)
class Looking:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of a data set.

    Attributes:
        source: of these pictures alone.
        first: position of the first of them in the whole.
        copies: how often each is there, itself included.
        seed: of the whole.
    """

    source: PictureSource
    first: int
    copies: Sequence[int]
    seed: int

    def __len__(self) -> int:
        return len(self.copies)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self.source.identity(), self.first, self.copies, self.seed)

    def compute(self) -> Arrays:
        """``pixels``: uint8 ``[pictures and copies, SIZE, SIZE]``."""
        return {PIXELS: np.stack(list(self._images()))}

    def _images(self) -> Iterator[Pixels]:
        for number, image in enumerate(self.source.pixels()):
            for copy in range(self.copies[number]):
                random = np.random.default_rng([self.seed, 3, self.first + number, copy])
                yield vary(image, random) if copy else image
