"""Scenes that the project draws itself, half of them with a person."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.images import Pixels
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.person.scenes.scene import render
from tinyml_mlops.tasks.person.source import LABELS, NOBODY, PERSON, Picture

SCENES_PER_PLACE = 4
MIN_PLACES = 10
BATCH = 64
FEW = 4 * BATCH
"""Starting processes takes as long as this many scenes."""


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

    def pixels(self) -> Iterator[Pixels]:
        """Drawn on all cores."""
        numbers = range(len(self.pictures))
        batches = [(self.seed, numbers[start : start + BATCH]) for start in numbers[::BATCH]]
        if len(self.pictures) <= FEW:
            for batch in batches:
                yield from _drawn(batch)
            return
        # A fresh interpreter each: a fork of this one could inherit the locks of its threads.
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
            for images in pool.map(_drawn, batches):
                yield from images


def _picture(number: int) -> Picture:
    label, place = (PERSON if number % 2 else NOBODY), number // SCENES_PER_PLACE
    return Picture(f"{LABELS[label]}/scene-{number:06d}", label, f"place-{place:05d}", number)


def _drawn(batch: tuple[int, range]) -> list[Pixels]:
    seed, numbers = batch
    return [
        render(seed, number // SCENES_PER_PLACE, number, person=_picture(number).label == PERSON)
        for number in numbers
    ]
