"""Noise, time shift and level, as a microphone in a room would give them."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

Samples = npt.NDArray[np.float32]
Colour = Literal["white", "pink", "brown"]

COLOURS: tuple[Colour, ...] = ("white", "pink", "brown")
_SLOPE: dict[Colour, float] = {"white": 0.0, "pink": 0.5, "brown": 1.0}  # amplitude falls with f^-slope
_LOWEST_HZ = 20.0


def noise(length: int, rate_hz: int, colour: Colour, random: np.random.Generator) -> Samples:
    """Noise of ``length`` samples with an RMS of 1."""
    spectrum = np.fft.rfft(random.standard_normal(length).astype(np.float32))
    hertz = np.maximum(np.fft.rfftfreq(length, 1.0 / rate_hz), _LOWEST_HZ)
    shaped = np.fft.irfft(spectrum * hertz ** -_SLOPE[colour], length)
    return np.asarray(shaped / np.sqrt(np.mean(shaped**2)), dtype=np.float32)


def shift(samples: Samples, by: int) -> Samples:
    """Move by ``by`` samples (later if positive); what enters is silence."""
    moved = np.zeros_like(samples)
    if by >= 0:
        moved[by:] = samples[: len(samples) - by]
    else:
        moved[:by] = samples[-by:]
    return moved


def stretch(samples: Samples, percent: int) -> Samples:
    """Play at ``percent`` of the speed: pitch and formants move with it, as between speakers.

    The clip keeps its length: what is missing is silence on both sides, what is too long is cut there.
    """
    played = np.asarray(resample_poly(samples, 100, percent), np.float32)
    spare = len(samples) - len(played)
    if spare >= 0:
        return np.pad(played, (spare // 2, spare - spare // 2))
    return played[-spare // 2 : -spare // 2 + len(samples)]


def rms(samples: Samples) -> float:
    """Root of the mean square, relative to full scale."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def scale_to_rms(samples: Samples, level: float) -> Samples:
    """Set the RMS level, −1…1 clipped as a converter would; silence stays silence."""
    present = rms(samples)
    if present == 0.0:
        return samples
    return np.asarray(np.clip(samples * np.float32(level / present), -1.0, 1.0), dtype=np.float32)


def vary(
    samples: Samples,
    rate_hz: int,
    random: np.random.Generator,
    *,
    shift_s: float = 0.1,
    speed_percent: tuple[int, int] = (100, 100),
    snr_db: tuple[float, float],
    gain_db: float,
) -> Samples:
    """One varied copy: shifted in time, played at another speed, noise added, made louder or quieter.

    Args:
        samples: one clip, at most ±1.
        rate_hz: its sampling rate.
        random: where all chance comes from.
        shift_s: largest shift either way.
        speed_percent: range of the speed, see :func:`stretch`.
        snr_db: range of the signal-to-noise ratio.
        gain_db: largest change of level either way.
    """
    limit = int(shift_s * rate_hz)
    moved = shift(samples, int(random.integers(-limit, limit + 1)))
    low, high = speed_percent
    if low < high:
        moved = stretch(moved, int(random.integers(low, high + 1)))
    level = rms(moved)
    ratio = 10.0 ** (-float(random.uniform(*snr_db)) / 20.0)
    colour = COLOURS[int(random.integers(len(COLOURS)))]
    disturbed = moved + np.float32(level * ratio) * noise(len(moved), rate_hz, colour, random)
    return scale_to_rms(disturbed, level * 10.0 ** (float(random.uniform(-gain_db, gain_db)) / 20.0))
