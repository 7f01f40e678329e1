"""What three accelerometers on a rotating machine give, sound or faulty, at constant or changing speed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from tinyml_mlops.tasks.anomalies.machine import TEETH, Machine

Array = npt.NDArray[np.float64]

SETTLING = 1_024  # samples until the resonances have forgotten that they began at rest
MOUNT_DAMPING = 0.1  # of the mount and of the lowest mode, as the harmonics meet them; relative to critical
SLIP = 0.015  # of the rolling elements: impacts of a bearing are never quite periodic


@dataclass(frozen=True)
class Operation:
    """How the machine runs during one recording.

    Attributes:
        speed: at the start, relative to nominal.
        change: of the speed until the end, relative to nominal.
        load: of the driven side; 1 is usual.
        imbalance: how many times the usual 1× is added.
        bearing: height of the impacts of a damaged outer race, relative to the hum.
        looseness: share of the looseness' harmonics, relative to 1×.
    """

    speed: float
    change: float
    load: float
    imbalance: float = 0.0
    bearing: float = 0.0
    looseness: float = 0.0


def vibration(
    machine: Machine, how: Operation, samples: int, rate_hz: float, random: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Acceleration in g, ``[samples, channels]``."""
    total = samples + SETTLING
    speed = how.speed + how.change * np.clip(np.arange(total) - SETTLING, 0, None) / samples
    turns = np.cumsum(machine.nominal_hz * speed) / rate_hz + random.random()
    felt = _harmonics(machine, how, turns, speed)
    if how.looseness:
        felt += _looseness(machine, how, turns, speed, random)
    force = machine.hum * how.load * speed * random.normal(size=total)
    if how.bearing:
        force += how.bearing * machine.hum * _impacts(machine, turns, random)
    felt += _resonances(machine, force, rate_hz)
    felt += random.normal(0.0, machine.noise, felt.shape)
    return np.asarray(felt[SETTLING:], np.float32)


def _harmonics(machine: Machine, how: Operation, turns: Array, speed: Array) -> Array:
    """Multiples of the speed; centrifugal force grows with its square, and the structure amplifies it."""
    amplitudes = machine.harmonics.copy()
    amplitudes[0] *= 1.0 + how.imbalance
    orders = np.arange(1, len(amplitudes) + 1)
    gain = _transmitted(machine, machine.nominal_hz * speed[:, np.newaxis] * orders)
    angles = 2.0 * np.pi * turns[:, np.newaxis] * orders + machine.phases
    waves = np.imag(gain * np.exp(1j * angles)) * amplitudes
    felt = waves @ machine.directions * speed[:, np.newaxis] ** 2
    for multiple in (1, 2):
        mesh = machine.teeth * how.load / multiple**2 * np.sin(2.0 * np.pi * TEETH * multiple * turns)
        felt += (mesh * speed)[:, np.newaxis] * machine.directions[-1]
    return np.asarray(felt)


def _transmitted(machine: Machine, hertz: Array) -> npt.NDArray[np.complex128]:
    """What the structure makes of a steady force: itself, and what two oscillators add near resonance.

    Acceleration of an oscillator under a harmonic force, r² / (1 − r² + 2jζr) with r the frequency relative
    to its own (any textbook of vibration); a changing speed is taken as a row of steady ones.
    """
    gain = np.ones(hertz.shape, np.complex128)
    for mode_hz in (machine.mount_hz, machine.modes_hz[0]):
        ratio = hertz / mode_hz
        gain += ratio**2 / (1.0 - ratio**2 + 2j * MOUNT_DAMPING * ratio)
    return gain


def _looseness(
    machine: Machine, how: Operation, turns: Array, speed: Array, random: np.random.Generator
) -> Array:
    """Half orders and many multiples, whose heights wander: a foot that lifts and lands."""
    felt = np.zeros((len(turns), machine.directions.shape[1]))
    for order in (0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0):
        height = how.looseness * machine.harmonics[0] * random.lognormal(0.0, 0.4) / np.sqrt(order)
        wave = height * np.sin(2.0 * np.pi * order * turns + random.uniform(0.0, 2.0 * np.pi))
        felt += (wave * speed**2)[:, np.newaxis] * machine.directions[0]
    return felt


def _impacts(machine: Machine, turns: Array, random: np.random.Generator) -> Array:
    """One impact each time a ball passes the damage, a little early or late."""
    span = turns[-1] - turns[0]
    count = int(span * machine.outer_race * 1.2) + 8
    apart = (1.0 + SLIP * random.normal(size=count)) / machine.outer_race
    at = turns[0] + np.cumsum(apart) - random.random() / machine.outer_race
    places = np.searchsorted(turns, at[(at > turns[0]) & (at < turns[-1])])
    force = np.zeros(len(turns))
    force[places] = random.lognormal(0.0, 0.3, len(places))
    return force


def _resonances(machine: Machine, force: Array, rate_hz: float) -> Array:
    """The force as the structure passes it on: one two-pole filter of unit noise gain a mode."""
    felt = np.zeros((len(force), machine.shapes.shape[1]))
    for hertz, damping, shape in zip(machine.modes_hz, machine.damping, machine.shapes, strict=True):
        angle = 2.0 * np.pi * hertz / rate_hz
        radius = np.exp(-damping * angle)
        poles = np.array([1.0, -2.0 * radius * np.cos(angle), radius**2])
        # Variance of an AR(2) process driven by unit white noise, so that each mode has RMS 1.
        variance = (1.0 + poles[2]) / ((1.0 - poles[2]) * ((1.0 + poles[2]) ** 2 - poles[1] ** 2))
        response = lfilter([1.0 / np.sqrt(variance)], poles, force)
        felt += response[:, np.newaxis] * shape
    return felt
