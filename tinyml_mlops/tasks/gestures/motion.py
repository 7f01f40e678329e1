"""Hands in motion: acceleration in the room and the roll of the wrist over time, for each gesture.

Single movements follow the minimum-jerk profile s(τ) = 10τ³ − 15τ⁴ + 6τ⁵ that human reaching follows
(T. Flash and N. Hogan, "The coordination of arm movements", J. Neurosci. 5, 1985).
x points to the right, y forwards, z up.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.gestures.user import User

Vector = npt.NDArray[np.float64]

UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Motion:
    """What a hand does.

    Attributes:
        acceleration: ``[n, 3]`` in m/s², in the room, without gravity.
        roll: ``[n]`` radian, of the wrist about its resting position.
    """

    acceleration: Vector
    roll: Vector


Draw = Callable[[User, Vector, np.random.Generator], Motion]


def reach(time_s: Vector, start_s: float, duration_s: float) -> Vector:
    """Position of a movement from 0 to 1."""
    t = np.clip((time_s - start_s) / duration_s, 0.0, 1.0)
    return np.asarray(t**3 * (10.0 - 15.0 * t + 6.0 * t**2))


def push(time_s: Vector, start_s: float, duration_s: float) -> Vector:
    """Acceleration of the same movement, in 1/s²."""
    t = np.clip((time_s - start_s) / duration_s, 0.0, 1.0)
    return np.asarray(60.0 * t * (1.0 - t) * (1.0 - 2.0 * t) / duration_s**2)


def swipe(direction: Vector) -> Draw:
    """A swipe along ``direction`` with its wind-up and return."""

    def draw(user: User, time_s: Vector, random: np.random.Generator) -> Motion:
        length_m = user.reach_m * random.uniform(0.75, 1.3)
        duration_s = user.swipe_s * random.uniform(0.8, 1.25)
        windup = user.windup * random.uniform(0.0, 1.5)
        back = user.back * random.uniform(0.6, 1.2)
        start_s = _start(time_s, (1.5 + 0.5 * user.slowness) * duration_s, random)
        swung_s = start_s + 0.8 * duration_s
        return_s = swung_s + duration_s * random.uniform(1.0, 1.3)
        along = (1.0 + windup) * push(time_s, swung_s, duration_s)
        along -= windup * push(time_s, start_s, 0.8 * duration_s)
        along -= back * push(time_s, return_s, user.slowness * duration_s)
        rise = user.arc * push(time_s, swung_s, 0.5 * duration_s)
        rise -= user.arc * push(time_s, swung_s + 0.5 * duration_s, 0.5 * duration_s)
        rolled = reach(time_s, swung_s, duration_s) - reach(time_s, return_s, user.slowness * duration_s)
        sign = direction[0] if direction[0] else 1.0
        return Motion(
            length_m * (along[:, np.newaxis] * direction + rise[:, np.newaxis] * UP),
            sign * user.wrist * rolled,
        )

    return draw


def rotate(user: User, time_s: Vector, random: np.random.Generator) -> Motion:
    """The wrist turns one way or the other, and often back; the sensor sits beside the axis."""
    angle = user.turn * random.uniform(0.8, 1.2) * random.choice((-1.0, 1.0))
    duration_s = user.turn_s * random.uniform(0.8, 1.25)
    start_s = _start(time_s, 1.5 * duration_s, random)
    back_s = start_s + duration_s * random.uniform(1.05, 1.4)
    back = 1.0 if user.turns_back else 0.0
    roll = angle * (reach(time_s, start_s, duration_s) - back * reach(time_s, back_s, duration_s))
    spin = angle * (push(time_s, start_s, duration_s) - back * push(time_s, back_s, duration_s))
    acceleration = np.zeros((len(time_s), 3))
    acceleration[:, 0] = user.lever_m * spin
    return Motion(acceleration + _fidget(time_s, 0.3, random), roll)


def rest(user: User, time_s: Vector, random: np.random.Generator) -> Motion:
    """The hand is still, or nearly."""
    return Motion(_fidget(time_s, random.uniform(0.0, 0.5), random), np.zeros(len(time_s)))


def walk(user: User, time_s: Vector, random: np.random.Generator) -> Motion:
    """Steps: up and down twice as often as left and right."""
    return Motion(steps(time_s, random.uniform(1.0, 3.0), random), 0.1 * np.sin(2.0 * np.pi * time_s))


def fumble(user: User, time_s: Vector, random: np.random.Generator) -> Motion:
    """Several movements in any direction, as when something is picked up and put down."""
    roll = np.zeros(len(time_s))
    for _ in range(int(random.integers(1, 4))):
        roll += random.normal(0.0, 0.35) * reach(time_s, random.uniform(-0.2, 1.6), random.uniform(0.6, 1.5))
    return Motion(_fidget(time_s, random.uniform(2.0, 6.0), random), roll)


def steps(time_s: Vector, strength: float, random: np.random.Generator) -> Vector:
    """Acceleration of somebody who walks, ``[n, 3]`` in m/s²."""
    hertz, phase = random.uniform(0.8, 1.1), random.uniform(0.0, 2.0 * np.pi)
    turn = 2.0 * np.pi * hertz * time_s + phase
    shape = np.stack([0.4 * np.sin(turn), 0.5 * np.sin(2.0 * turn + 1.0), np.sin(2.0 * turn)], axis=1)
    shape += 0.3 * np.sin(4.0 * turn + phase)[:, np.newaxis] * UP
    return np.asarray(strength * shape)


def _fidget(time_s: Vector, strength: float, random: np.random.Generator) -> Vector:
    """Up to four small movements in random directions, the largest acceleration about ``strength`` m/s²."""
    total = np.zeros((len(time_s), 3))
    for _ in range(4):
        direction = random.normal(size=3)
        direction *= random.uniform(0.2, 1.0) * strength / np.linalg.norm(direction)
        duration_s = random.uniform(0.3, 0.9)
        pulse = push(time_s, random.uniform(-0.3, time_s[-1]), duration_s) * duration_s**2 / 5.77
        total += pulse[:, np.newaxis] * direction
    return total


def _start(time_s: Vector, needs_s: float, random: np.random.Generator) -> float:
    """A start that leaves most of the gesture inside the window."""
    return float(random.uniform(-0.1, max(0.05, time_s[-1] - needs_s)))


MOTIONS: dict[str, tuple[Draw, ...]] = {
    "swipe_left": (swipe(np.array([-1.0, 0.0, 0.0])),),
    "swipe_right": (swipe(np.array([1.0, 0.0, 0.0])),),
    "rotate": (rotate,),
    "none": (rest, walk, fumble, swipe(UP), swipe(-UP), swipe(np.array([0.0, 1.0, 0.0]))),
}
"""Gesture → the ways in which it is drawn, each as often."""
