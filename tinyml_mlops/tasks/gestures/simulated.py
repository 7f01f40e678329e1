"""Gestures that the project makes itself: many users, each with habits and a sensor of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.recordings.cutting import Cut, Recordings, pack
from tinyml_mlops.data.stream import digest, parts_of
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Window
from tinyml_mlops.tasks.gestures.motion import MOTIONS
from tinyml_mlops.tasks.gestures.sensor import RANGE_G, sensed
from tinyml_mlops.tasks.gestures.takes import Take
from tinyml_mlops.tasks.gestures.user import User

GESTURES_PER_USER = 25  # of each kind
MIN_USERS = 5
MOST = 8_192  # in a chunk: two seconds of work, less than it takes to start processes


@dataclass(frozen=True)
class SimulatedTakes:
    """``params.samples`` gestures of one window each; class and user go round with the number."""

    labels: tuple[str, ...]
    takes: Sequence[Take]
    users: int
    seed: int
    front_end: Window
    licence: str = "CC0-1.0 (made by this project)"

    @classmethod
    def plan(cls, params: DataParams, seed: int, front_end: Window) -> "SimulatedTakes":
        """Decide who makes which gesture.

        Raises:
            DataError: labels that are no gestures, too few samples, or a split that would mix the users.
        """
        labels = _checked_labels(params)
        users = max(MIN_USERS, round(params.samples / GESTURES_PER_USER / len(labels)))
        if params.samples < MIN_USERS * len(labels):
            raise DataError(
                f"data.samples: {params.samples} are too few for {len(labels)} gestures",
                hint=f"take at least {MIN_USERS * len(labels)}: every gesture by {MIN_USERS} users",
            )
        takes = []
        for number in range(params.samples):
            label, user = labels[number % len(labels)], f"user{number // len(labels) % users:02d}"
            takes.append(Take(f"{label}/{user}-{number:06d}", label, user, number))
        return cls(labels, takes, users, seed, front_end)

    @property
    def notes(self) -> tuple[str, ...]:
        return (f"simulated gestures of {self.users} users, who differ in habits, tilt, tempo and sensor",)

    def chunks(self) -> list["Moving"]:
        """See :meth:`~tinyml_mlops.tasks.gestures.takes.TakeSource.chunks`."""
        return [
            Moving(tuple(self.takes[start:stop]), len(self.labels), self.users, self.seed, self.front_end)
            for start, stop in parts_of([0] * len(self.takes), MOST)
        ]

    def check(self, recordings: Recordings) -> None:
        """Nothing can be wrong."""

    def full_scale(self, recordings: Recordings) -> float:
        """Of the simulated sensors."""
        return RANGE_G


@dataclass(frozen=True)
class Moving:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of simulated takes."""

    takes: tuple[Take, ...]
    classes: int
    users: int
    seed: int
    front_end: Window

    def __len__(self) -> int:
        return len(self.takes)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self)

    def compute(self) -> Arrays:
        """See :meth:`tinyml_mlops.data.stream.Chunk.compute`."""
        return pack(self._cuts())

    def _cuts(self) -> Iterator[Cut]:
        people = [User.draw(np.random.default_rng([self.seed, 1, number])) for number in range(self.users)]
        time_s = np.arange(self.front_end.window_samples) / self.front_end.rate_hz
        for take in self.takes:
            user = people[take.index // self.classes % self.users]
            random = np.random.default_rng([self.seed, 2, take.index])
            draws = MOTIONS[take.label]
            motion = draws[int(random.integers(len(draws)))](user, time_s, random)
            windows = sensed(motion, user, time_s, random)[np.newaxis]
            yield Cut(windows, digest_of(windows))


def _checked_labels(params: DataParams) -> tuple[str, ...]:
    if params.split != "group":
        raise DataError(
            "data.split: index is for recordings; simulated gestures are split by user",
            hint="set data.split: group, or data.source to a folder",
        )
    known = ", ".join(MOTIONS)
    if unknown := [label for label in params.labels if label not in MOTIONS]:
        raise DataError(
            f"data.labels: {', '.join(unknown)} cannot be simulated; {known} can",
            hint="correct data.labels, or set data.source to a folder of recordings",
        )
    if len(set(params.labels)) != len(params.labels) or len(params.labels) < 2:
        raise DataError(
            f"data.labels: {', '.join(params.labels) or 'none'}: two or more different gestures are needed",
            hint=f"choose from {known}, or set it to auto",
        )
    return params.labels
