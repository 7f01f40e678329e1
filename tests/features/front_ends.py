"""One front end of each kind, and what to feed it."""

import numpy as np

from tinyml_mlops.features import FrontEnd, LogMel, Mfcc, Spectrum, Window

VIBRATION = Spectrum(
    rate_hz=4_000,
    channels=3,
    window_samples=512,
    stride_samples=256,
    bands=12,
    lowest_hz=30.0,
    highest_hz=1_900.0,
    full_scale=20.0,
)
MOTION = Window(rate_hz=100, channels=3, window_samples=128, full_scale=40.0)
EVERY: dict[str, FrontEnd] = {
    "mfcc": Mfcc(),
    "log_mel": LogMel(stride_samples=480, fft_points=512),
    "spectrum": VIBRATION,
    "window": MOTION,
}


def noise(front_end: FrontEnd, windows: int, seed: int = 1) -> np.ndarray:
    """Noise at a tenth of full scale, ``[windows, *sample_shape]``."""
    random = np.random.default_rng(seed)
    values = random.normal(0.0, 0.1 * front_end.full_scale, (windows, *front_end.sample_shape))
    return values.astype(np.float32)
