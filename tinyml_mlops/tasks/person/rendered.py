"""Scenes that the project draws itself, half of them with a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.images import Pixels
from tinyml_mlops.data.stream import digest
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.person.scenes.scene import render
from tinyml_mlops.tasks.person.source import LABELS, NOBODY, PERSON, Picture

SCENES_PER_PLACE = 4
MIN_PLACES = 10


@dataclass(frozen=True)
class RenderedScenes:
    """Scenes planned place by place, in each as many with a person as without."""

    pictures: Sequence[Picture]
    seed: int
    licence: str = "CC0-1.0 (drawn by this project)"
    notes: tuple[str, ...] = (f"{SCENES_PER_PLACE} scenes a place; no place is in two splits",)

    @classmethod
    def plan(cls, params: DataParams, seed: int) -> "RenderedScenes":
        """Decide which scene is taken where.

        Raises:
            DataError: other labels are asked for, or too few samples.
        """
        if params.labels and params.labels != LABELS:
            raise DataError(
                f"data.labels: scenes are drawn as {' and '.join(LABELS)}, nothing else",
                hint="set data.labels: auto",
            )
        if params.samples < MIN_PLACES * SCENES_PER_PLACE:
            raise DataError(
                f"data.samples: {params.samples} are too few",
                hint=f"take at least {MIN_PLACES * SCENES_PER_PLACE}: {MIN_PLACES} places",
            )
        return cls([_picture(number) for number in range(params.samples)], seed)

    @property
    def sizes(self) -> Sequence[int]:
        """There are no files."""
        return [0] * len(self.pictures)

    def part(self, start: int, stop: int) -> "RenderedScenes":
        """See :meth:`~tinyml_mlops.tasks.person.source.PictureSource.part`."""
        return replace(self, pictures=self.pictures[start:stop])

    def identity(self) -> bytes:
        """What is drawn."""
        return digest(self.pictures, self.seed)

    def pixels(self) -> Iterator[Pixels]:
        """One scene after the other."""
        for picture in self.pictures:
            place = picture.index // SCENES_PER_PLACE
            yield render(self.seed, place, picture.index, person=picture.label == PERSON)


def _picture(number: int) -> Picture:
    label, place = (PERSON if number % 2 else NOBODY), number // SCENES_PER_PLACE
    return Picture(f"{LABELS[label]}/scene-{number:06d}", label, f"place-{place:05d}", number)
