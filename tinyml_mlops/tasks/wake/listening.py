"""What is computed of some takes by themselves: windows to learn from, or the sound itself for a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data import TRAIN
from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.checks import digest_of, level_of
from tinyml_mlops.data.stream import digest
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.features import Float, FrontEnd
from tinyml_mlops.tasks.wake.speech import Speech
from tinyml_mlops.tasks.wake.windows import Windows

DIGESTS, FEATURES, LABELS, OWNERS, COPIES = "digests", "features", "labels", "owners", "copies"
SOUND, LENGTHS, LEVELS = "sound", "lengths", "levels"


@dataclass(frozen=True)
class Listening:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of a data set.

    Attributes:
        source: of these takes alone.
        home: split of each.
        first: position of the first of them in the whole.
        copies: of every window for training, beside itself.
        seed: of the whole.
    """

    source: Speech
    home: Sequence[str]
    first: int
    copies: int
    seed: int
    front_end: FrontEnd

    def __len__(self) -> int:
        return len(self.home)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self.source.identity(), self.home, self.first, self.copies, self.seed, self.front_end)

    def compute(self) -> Arrays:
        """Arrays by name.

        ``digests`` SHA-256 ``[takes, 32]``; ``levels`` what :func:`level_of` says of each take; of the
        windows that are learned from ``features`` (not standardised), ``labels``, ``owners`` (position in the
        whole) and ``copies``; of the takes that are not, ``sound``, one after the other, and ``lengths``
        ``[takes]``, 0 for all others.
        """
        heard = _Heard(np.zeros(len(self), np.int64))
        windows = Windows(self.front_end.sample_shape[0], self.front_end.rate_hz)
        for number, samples in enumerate(self.source.audio()):
            heard.digests.append(digest_of(samples))
            heard.levels.append(level_of(samples))
            if self.home[number] != TRAIN:
                heard.sound.append(np.asarray(samples, np.float32))
                heard.lengths[number] = len(samples)
                continue
            random = np.random.default_rng([self.seed, 3, self.first + number])
            made = list(self._windows(windows, number, samples, random))
            heard.features.append(self.front_end.raw(np.stack([window for window, _ in made])))
            heard.labels.extend(label for _, label in made)
            heard.owners.extend([self.first + number] * len(made))
            heard.copies.extend(range(len(made)))
        none = np.empty((0, *self.front_end.feature_shape), np.float32)
        return {
            DIGESTS: np.frombuffer(b"".join(heard.digests), np.uint8).reshape(len(self), -1),
            FEATURES: np.concatenate([none, *heard.features]),
            LABELS: np.array(heard.labels, np.int64),
            OWNERS: np.array(heard.owners, np.int64),
            COPIES: np.array(heard.copies, np.int64),
            SOUND: np.concatenate([np.empty(0, np.float32), *heard.sound]),
            LENGTHS: heard.lengths,
            LEVELS: np.array(heard.levels, np.float32),
        }

    def _windows(
        self, windows: Windows, number: int, samples: Samples, random: np.random.Generator
    ) -> Iterator[tuple[Samples, int]]:
        """Windows of one training take, with their class numbers."""
        is_phrase = self.source.takes[number].label == self.source.labels[1]
        for _ in range(1 + self.copies):
            yield (windows.phrase if is_phrase else windows.other)(samples, random), int(is_phrase)
        if is_phrase:
            yield windows.unfinished(samples, random), 0


@dataclass(frozen=True)
class _Heard:
    """What grows while listening."""

    lengths: npt.NDArray[np.int64]
    digests: list[bytes] = field(default_factory=list)
    levels: list[tuple[float, float]] = field(default_factory=list)
    features: list[Float] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    sound: list[Samples] = field(default_factory=list)
