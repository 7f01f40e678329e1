"""Varied copies of a gesture: held otherwise, a little earlier or later, wider or smaller."""

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

Window = npt.NDArray[np.float32]

TILT = 0.2  # standard deviation of the rotation vector, radian
SHIFT = 0.1  # of the window, at most, either way
GAIN = 0.15


def varied(window: Window, random: np.random.Generator) -> Window:
    """One copy of ``[samples, 3]``: rotated, shifted in time with held edges, scaled about its mean."""
    samples = len(window)
    limit = int(SHIFT * samples)
    at = np.clip(np.arange(samples) + random.integers(-limit, limit + 1), 0, samples - 1)
    mean = window.mean(axis=0)
    scaled = mean + (window[at] - mean) * random.uniform(1.0 - GAIN, 1.0 + GAIN)
    turned = Rotation.from_rotvec(random.normal(0.0, TILT, 3)).apply(scaled)
    return np.asarray(turned, np.float32)
