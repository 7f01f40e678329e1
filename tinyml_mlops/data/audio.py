"""WAV files of any rate, width and channel count as float32 mono at one rate."""

import io
import struct
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.io import wavfile
from scipy.signal import resample_poly

from tinyml_mlops.data.unreadable import UnreadableFileError

Samples = npt.NDArray[np.float32]


class UnreadableAudioError(UnreadableFileError):
    """One file is not audio that can be read."""


def read_wav(path: Path, rate_hz: int) -> Samples:
    """Read one file as mono float32 in −1…1 at ``rate_hz``.

    Raises:
        UnreadableAudioError: it is missing, is not WAV, holds no sample or holds no finite ones.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableAudioError(f"{path}: {error.strerror}", hint="check the file") from error
    try:
        return decode_wav(content, rate_hz)
    except ValueError as error:
        raise UnreadableAudioError(f"{path}: {error}", hint="record it again as WAV, or remove it") from error


def decode_wav(content: bytes, rate_hz: int) -> Samples:
    """The samples of a WAV file in memory, as :func:`read_wav` gives them.

    Raises:
        ValueError: with the reason.
    """
    try:
        with warnings.catch_warnings():
            # Streamed files (espeak-ng --stdout) announce more data than they have; chunks that are
            # no audio are none of our business either.
            warnings.simplefilter("ignore", wavfile.WavFileWarning)
            source_hz, raw = wavfile.read(io.BytesIO(content))
    except (ValueError, EOFError, KeyError, TypeError, IndexError, OverflowError, struct.error) as error:
        raise ValueError(f"is not a WAV file, or is cut off ({error})") from error
    if not raw.size:
        raise ValueError("holds no samples")
    if source_hz <= 0:
        raise ValueError(f"says that its sampling rate is {source_hz} Hz")
    mono = _to_float(raw)
    if mono.ndim == 2:
        mono = mono.mean(axis=1)
    if not np.all(np.isfinite(mono)):
        raise ValueError("holds values that are not finite")
    return resample(mono.astype(np.float32), source_hz, rate_hz)


def resample(samples: Samples, source_hz: int, rate_hz: int) -> Samples:
    """Change the rate with a polyphase filter; 8 kHz → 16 kHz is exactly twice as many samples."""
    if source_hz == rate_hz:
        return samples
    ratio = Fraction(rate_hz, source_hz)
    resampled = resample_poly(samples, ratio.numerator, ratio.denominator)
    return np.asarray(resampled, dtype=np.float32)


def one_second(samples: Samples, length: int) -> Samples:
    """Exactly ``length`` samples: a short clip goes to the middle, of a long one its loudest part stays."""
    if len(samples) <= length:
        before = (length - len(samples)) // 2
        return np.pad(samples, (before, length - len(samples) - before))
    energy = np.concatenate(([0.0], np.cumsum(np.square(samples, dtype=np.float64))))
    start = int(np.argmax(energy[length:] - energy[:-length]))
    return samples[start : start + length]


def _to_float(raw: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = raw.astype(np.float64)
    if raw.dtype == np.uint8:  # 8-bit WAV is unsigned, everything wider is signed
        return (values - 128.0) / 128.0
    if np.issubdtype(raw.dtype, np.signedinteger):
        return values / 2.0 ** (8 * raw.dtype.itemsize - 1)
    return values
