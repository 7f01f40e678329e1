"""From a motion to what an accelerometer in the hand gives."""

import numpy as np
import numpy.typing as npt

from tinyml_mlops.tasks.gestures.motion import UP, Motion, steps
from tinyml_mlops.tasks.gestures.user import User

Vector = npt.NDArray[np.float64]

G = 9.80665  # m/s²
RANGE_G = 4.0
STEP_G = 1.0 / 512.0  # 12 bits over ±4 g
HOLDING = 0.12  # standard deviation of the tilt from one gesture to the next, radian
WALKING = 0.25  # share of gestures that are made while walking


def sensed(
    motion: Motion, user: User, time_s: Vector, random: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Acceleration in g, ``[n, 3]``, along the sensor's own axes, with gravity, tremor, noise and limits."""
    roll, pitch, yaw = user.tilt + random.normal(0.0, HOLDING, 3)
    force = motion.acceleration / G + UP
    if random.random() < WALKING:
        force = force + steps(time_s, random.uniform(0.5, 2.0), random) / G
    phases = random.uniform(0.0, 2.0 * np.pi, 3)
    tremor = np.sin(2.0 * np.pi * user.tremor_hz * time_s[:, np.newaxis] + phases)
    felt = _turned(force + user.tremor_g * tremor, roll + motion.roll, pitch, yaw)
    felt = user.gain * felt + user.bias_g + random.normal(0.0, user.noise_g, felt.shape)
    return np.asarray(np.clip(np.round(felt / STEP_G) * STEP_G, -RANGE_G, RANGE_G), np.float32)


def _turned(vectors: Vector, roll: Vector, pitch: float, yaw: float) -> Vector:
    """``vectors`` ``[n, 3]`` of the room as a sensor sees them that was turned by yaw, pitch and roll."""
    x, y, z = vectors.T
    x, y = np.cos(yaw) * x + np.sin(yaw) * y, np.cos(yaw) * y - np.sin(yaw) * x
    x, z = np.cos(pitch) * x - np.sin(pitch) * z, np.cos(pitch) * z + np.sin(pitch) * x
    y, z = np.cos(roll) * y + np.sin(roll) * z, np.cos(roll) * z - np.sin(roll) * y
    return np.stack([x, y, z], axis=1)
