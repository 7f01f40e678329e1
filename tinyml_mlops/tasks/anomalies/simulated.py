"""Vibration that the project makes itself: a series of machines; those of the test split also break."""

import numpy as np
from tqdm import tqdm

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TEST
from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.splits import Fractions, by_group
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.anomalies.front_end import WINDOW_SAMPLES, spectrum
from tinyml_mlops.tasks.anomalies.machine import CHANNELS, Machine
from tinyml_mlops.tasks.anomalies.takes import NORMAL, Take, Takes
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


def simulated_takes(params: DataParams, seed: int) -> Takes:
    """About ``params.samples`` windows, :data:`WINDOWS` a recording; half of the test recordings are faulty.

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
    fractions = Fractions(params.validation_fraction, params.test_fraction)
    home = by_group(names, fractions, seed)
    series = [Machine.draw(np.random.default_rng([seed, 1, number])) for number in range(machines)]
    front_end = spectrum(RATE_HZ, len(CHANNELS), RANGE_G)
    takes = []
    for number in tqdm(range(recordings), "prepare", unit=" recordings", disable=None):
        owner, of_owner = number % machines, number // machines
        random = np.random.default_rng([seed, 2, number])
        condition = _condition(of_owner) if home[owner] == TEST else NORMAL
        how = _operation(condition, random)
        values = vibration(series[owner], how, WINDOWS * WINDOW_SAMPLES, RATE_HZ, random)
        raw = front_end.raw(values.reshape(WINDOWS, *front_end.sample_shape))
        name = names[owner]
        takes.append(Take(f"{name}-{number:06d}", name, home[owner], condition, digest_of(values), raw))
    notes = (
        f"simulated vibration of {machines} machines of one series, at 0.4 to 1.1 of nominal speed and under "
        "changing speed; no fault in any split but test",
    )
    return Takes(tuple(takes), front_end, "CC0-1.0 (made by this project)", notes)


def _condition(number: int) -> str:
    """Every second recording is faulty, the faults in turn."""
    return tuple(FAULTS)[number // 2 % len(FAULTS)] if number % 2 else NORMAL


def _operation(condition: str, random: np.random.Generator) -> Operation:
    speed = random.uniform(*SPEED)
    change = (random.uniform(*SPEED) - speed) / 2 if random.random() < CHANGING else 0.0
    fault = {} if condition == NORMAL else {condition: random.uniform(*FAULTS[condition])}
    return Operation(speed, change, random.uniform(*LOAD), **fault)
