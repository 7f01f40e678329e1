"""How one person moves, and the sensor in that person's hand."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class User:
    """Habits that all gestures of a person share. Lengths in metres, times in seconds, angles in radian.

    Attributes:
        reach_m: length of a swipe.
        swipe_s: its duration.
        windup: counter-movement before a swipe, as a share of it.
        back: how much of a swipe the hand returns.
        slowness: of the return, as a multiple of the swipe's duration.
        arc: how far a swipe rises or falls, as a share of it.
        wrist: how much the wrist rolls along with a swipe.
        turn: angle of a rotation.
        turn_s: duration of a rotation.
        turns_back: whether the wrist returns after a rotation.
        lever_m: from the wrist's axis to the sensor.
        tilt: roll, pitch and yaw of the hand at rest.
        tremor_g: amplitude of the hand's tremor.
        tremor_hz: its frequency.
        noise_g: of the sensor.
        bias_g: of the sensor, per axis.
        gain: of the sensor, per axis.
    """

    reach_m: float
    swipe_s: float
    windup: float
    back: float
    slowness: float
    arc: float
    wrist: float
    turn: float
    turn_s: float
    turns_back: bool
    lever_m: float
    tilt: Vector
    tremor_g: float
    tremor_hz: float
    noise_g: float
    bias_g: Vector
    gain: Vector

    @classmethod
    def draw(cls, random: np.random.Generator) -> "User":
        """Somebody new."""
        return cls(
            reach_m=random.uniform(0.2, 0.55),
            swipe_s=random.uniform(0.35, 0.8),
            windup=random.uniform(0.0, 0.2),
            back=random.uniform(0.0, 0.75),
            slowness=random.uniform(1.4, 2.2),
            arc=random.uniform(-0.4, 0.4),
            wrist=random.uniform(-0.5, 0.5),
            turn=random.uniform(1.0, 2.4),
            turn_s=random.uniform(0.4, 1.0),
            turns_back=bool(random.random() < 0.6),
            lever_m=random.uniform(0.02, 0.12),
            tilt=random.normal(0.0, (0.3, 0.3, 0.2)),
            tremor_g=random.uniform(0.005, 0.04),
            tremor_hz=random.uniform(6.0, 11.0),
            noise_g=random.uniform(0.005, 0.02),
            bias_g=random.normal(0.0, 0.03, 3),
            gain=random.normal(1.0, 0.02, 3),
        )
