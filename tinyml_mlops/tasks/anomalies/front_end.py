"""The spectrum that the autoencoder sees: the same shape at any sampling rate."""

from tinyml_mlops.features import Spectrum

WINDOW_SAMPLES = 1_024
BANDS = 24
LOWEST_BIN, HIGHEST_BIN = 4, 480
"""Below bin 4 the bands would be narrower than a bin; above bin 480 a sensor's own filter has cut off."""


def spectrum(rate_hz: int, channels: int, full_scale: float) -> Spectrum:
    """Bands that are spaced in the same way whatever the rate.

    Args:
        rate_hz: of the recordings.
        channels: of the recordings.
        full_scale: of the sensor, in the unit of the recordings.
    """
    hertz = rate_hz / WINDOW_SAMPLES
    return Spectrum(
        rate_hz=rate_hz,
        channels=channels,
        window_samples=WINDOW_SAMPLES,
        stride_samples=WINDOW_SAMPLES,
        bands=BANDS,
        lowest_hz=LOWEST_BIN * hertz,
        highest_hz=HIGHEST_BIN * hertz,
        full_scale=full_scale,
        log_floor=max(1e-20, 1e-10 * full_scale**2),
    )
