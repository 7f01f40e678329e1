"""The sound of takes that are not learned from, on disk until streams are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.tasks.wake.listening import LENGTHS, SOUND

NAME = "held-out.sound"


@dataclass(frozen=True)
class Sounding:
    """One take.

    Attributes:
        split: where it goes.
        is_phrase: whether it is the phrase.
        begin: of its samples in the file.
        samples: how many.
    """

    split: str
    is_phrase: bool
    begin: int
    samples: int


@dataclass(frozen=True)
class HeldOut:
    """All of them in one file of float32."""

    path: Path
    all: tuple[Sounding, ...]

    @classmethod
    def of(cls, files: Sequence[Path], home: Sequence[str], is_phrase: Sequence[bool]) -> "HeldOut":
        """Collect what :class:`~tinyml_mlops.tasks.wake.listening.Listening` left, beside its files.

        Args:
            files: its results, in order.
            home: split of every take; training takes have no sound.
            is_phrase: of every take.
        """
        path = files[0].parent / NAME
        lengths: list[int] = []
        with path.open("wb") as target:
            for file in files:
                arrays = load_npz(file)
                target.write(arrays[SOUND].astype(np.float32).data)
                lengths += arrays[LENGTHS].tolist()
        begins = np.cumsum([0, *lengths]).tolist()
        return cls(path, tuple(map(Sounding, home, is_phrase, begins, lengths)))

    def takes(self, split: str) -> list[Sounding]:
        """Those of one split."""
        return [one for one in self.all if one.split == split]

    def sound(self, one: Sounding) -> Samples:
        """Read a take."""
        start = one.begin * np.dtype(np.float32).itemsize
        return np.fromfile(self.path, np.float32, one.samples, offset=start)
