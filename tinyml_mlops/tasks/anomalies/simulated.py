"""Vibration that the project makes itself: a series of machines; those of the test split also break."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TEST
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.recordings.cutting import Cut, Recordings, pack
from tinyml_mlops.data.splits import Fractions, by_group
from tinyml_mlops.data.stream import digest, parts_of
from tinyml_mlops.data.stream.chunk import Arrays
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import Spectrum
from tinyml_mlops.tasks.anomalies.front_end import WINDOW_SAMPLES, spectrum
from tinyml_mlops.tasks.anomalies.machine import CHANNELS, Machine
from tinyml_mlops.tasks.anomalies.takes import NORMAL, Take
from tinyml_mlops.tasks.anomalies.vibration import Operation, vibration

RATE_HZ = 3_200
RANGE_G = 2.0
WINDOWS = 4  # in a recording
RECORDINGS = 40  # of a machine
MIN_MACHINES = 5

SPEED = (0.4, 1.1)  # relative to nominal: a drive with variable speed
CHANGING = 0.3  # share of the recordings during which the speed changes
LOAD = (0.6, 1.2)
FAULTS = {"imbalance": (0.5, 2.0), "bearing": (8.0, 30.0), "looseness": (0.1, 0.5)}
"""Fault → severity, in the unit of its field of :class:`Operation`."""


@dataclass(frozen=True)
class SimulatedTakes:
    """About ``params.samples`` windows, :data:`WINDOWS` a recording; half of the test recordings are faulty.

    Attributes:
        home: split of each machine.
    """

    takes: Sequence[Take]
    home: tuple[str, ...]
    seed: int
    front_end: Spectrum
    licence: str = "CC0-1.0 (made by this project)"

    @classmethod
    def plan(cls, params: DataParams, seed: int) -> "SimulatedTakes":
        """Decide which machine is recorded when.

        Raises:
            DataError: too few samples, or a split that would mix the machines.
        """
        if params.split != "group":
            raise DataError(
                "data.split: index is for recordings; simulated vibration is split by machine",
                hint="set data.split: group, or data.source to a folder",
            )
        recordings = params.samples // WINDOWS
        machines = max(MIN_MACHINES, round(recordings / RECORDINGS))
        if recordings < 4 * MIN_MACHINES:
            least = 4 * MIN_MACHINES * WINDOWS
            raise DataError(
                f"data.samples: {params.samples} are too few for {MIN_MACHINES} machines",
                hint=f"take at least {least}: four recordings of each",
            )
        names = [f"machine{number:02d}" for number in range(machines)]
        home = by_group(names, Fractions(params.validation_fraction, params.test_fraction), seed)
        takes = [
            Take(f"{names[number % machines]}-{number:06d}", names[number % machines], number)
            for number in range(recordings)
        ]
        return cls(takes, tuple(home), seed, spectrum(RATE_HZ, len(CHANNELS), RANGE_G))

    def chunks(self) -> list["Running"]:
        """See :meth:`~tinyml_mlops.tasks.anomalies.takes.TakeSource.chunks`."""
        return [
            Running(tuple(self.takes[start:stop]), self.home, self.seed, self.front_end)
            for start, stop in parts_of([0] * len(self.takes))
        ]

    def homes(self, recordings: Recordings) -> list[str]:
        """By machine."""
        return [self.home[take.index % len(self.home)] for take in self.takes]

    def full_scale(self, recordings: Recordings) -> float:
        """Of the simulated sensors."""
        return RANGE_G

    def notes(self, recordings: Recordings, home: Sequence[str]) -> tuple[str, ...]:
        """See :meth:`~tinyml_mlops.tasks.anomalies.takes.TakeSource.notes`."""
        return (
            f"simulated vibration of {len(self.home)} machines of one series, at 0.4 to 1.1 of nominal speed "
            "and under changing speed; no fault in any split but test",
        )


@dataclass(frozen=True)
class Running:
    """A :class:`~tinyml_mlops.data.stream.Chunk` of simulated takes."""

    takes: tuple[Take, ...]
    home: tuple[str, ...]
    seed: int
    front_end: Spectrum

    def __len__(self) -> int:
        return len(self.takes)

    def identity(self) -> bytes:
        """See :meth:`tinyml_mlops.data.stream.Chunk.identity`."""
        return digest(self)

    def compute(self) -> Arrays:
        """See :meth:`tinyml_mlops.data.stream.Chunk.compute`."""
        machines = len(self.home)
        series = [Machine.draw(np.random.default_rng([self.seed, 1, number])) for number in range(machines)]
        return pack(self._cut(take, series) for take in self.takes)

    def _cut(self, take: Take, series: Sequence[Machine]) -> Cut:
        owner, of_owner = take.index % len(series), take.index // len(series)
        random = np.random.default_rng([self.seed, 2, take.index])
        condition = _condition(of_owner) if self.home[owner] == TEST else NORMAL
        how = _operation(condition, random)
        values = vibration(series[owner], how, WINDOWS * WINDOW_SAMPLES, RATE_HZ, random)
        raw = self.front_end.raw(values.reshape(WINDOWS, *self.front_end.sample_shape))
        return Cut(raw, digest_of(values), (condition,) * len(raw))


def _condition(number: int) -> str:
    """Every second recording is faulty, the faults in turn."""
    return tuple(FAULTS)[number // 2 % len(FAULTS)] if number % 2 else NORMAL


def _operation(condition: str, random: np.random.Generator) -> Operation:
    speed = random.uniform(*SPEED)
    change = (random.uniform(*SPEED) - speed) / 2 if random.random() < CHANGING else 0.0
    fault = {} if condition == NORMAL else {condition: random.uniform(*FAULTS[condition])}
    return Operation(speed, change, random.uniform(*LOAD), **fault)
