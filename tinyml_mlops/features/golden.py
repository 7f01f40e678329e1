"""Windows of samples whose features have to be the same everywhere: in numpy, in C here, on the device."""

import numpy as np

from tinyml_mlops.features.arrays import Int16
from tinyml_mlops.features.base import FrontEnd

WINDOWS = 4


def golden_samples(front_end: FrontEnd) -> Int16:
    """``[WINDOWS, *sample_shape]``: a sweep over all frequencies, noise, noise beyond full scale, silence."""
    random = np.random.default_rng(0)
    length = front_end.sample_shape[0]
    time = np.arange(length) / length
    sweep = 0.5 * np.sin(np.pi * length / 2.0 * time**2)
    noise = random.normal(size=(2, *front_end.sample_shape))
    windows = np.zeros((WINDOWS, *front_end.sample_shape))
    windows[0] = sweep.reshape(length, *(1,) * (len(front_end.sample_shape) - 1))
    windows[1], windows[2] = 0.05 * noise[0], 0.8 * noise[1]
    return front_end.to_int16((windows * front_end.full_scale).astype(np.float32))
