"""Pieces of spectral front ends: windows, frames, filters."""

import numpy as np

from tinyml_mlops.features.arrays import Float


def hann(length: int) -> Float:
    """Periodic Hann window, ``[length]``."""
    phase = np.arange(length) / length
    return (0.5 - 0.5 * np.cos(2.0 * np.pi * phase)).astype(np.float32)


def power(frames: Float, fft_points: int) -> Float:
    """Squared magnitudes of the real FFT over the last axis, ``[…, fft_points / 2 + 1]``."""
    spectrum = np.fft.rfft(frames, fft_points, axis=-1)
    return np.asarray(spectrum.real**2 + spectrum.imag**2, np.float32)


def is_power_of_two(number: int) -> bool:
    return number > 0 and not number & (number - 1)


def expect_fft(fft_points: int, frame_samples: int) -> None:
    """Check the size of an FFT that the device has to compute too.

    Raises:
        ValueError: it is no power of two from 16 to 8192, or shorter than a frame.
    """
    if not is_power_of_two(fft_points) or not 16 <= fft_points <= 8_192:
        raise ValueError(f"an FFT of {fft_points} points: choose a power of two from 16 to 8192")
    if fft_points < frame_samples:
        raise ValueError(f"an FFT of {fft_points} points is shorter than a frame of {frame_samples} samples")


def expect_band(lowest_hz: float, highest_hz: float, rate_hz: int) -> None:
    """Check the range of frequencies.

    Raises:
        ValueError: it is empty, or goes beyond half the sampling rate.
    """
    if not lowest_hz < highest_hz <= rate_hz / 2:
        raise ValueError(
            f"the band {lowest_hz:g}–{highest_hz:g} Hz has to be ordered and end below {rate_hz / 2:g} Hz, "
            "half the sampling rate"
        )


def expect_filters(weights: Float) -> None:
    """Check that every filter ``[bins, filters]`` sees something.

    Raises:
        ValueError: one lies between two bins of the FFT.
    """
    empty = np.flatnonzero(weights.max(axis=0) <= 0.0)
    if empty.size:
        raise ValueError(
            f"filter {empty[0]} of {weights.shape[1]} lies between two bins of the FFT: take fewer filters, "
            "more fft_points or a higher lowest_hz"
        )
