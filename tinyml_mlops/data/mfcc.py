"""MFCC features: one frozen definition, from which Python computes and C can be generated.

One second at 16 kHz, 30 ms windows every 20 ms → 49 frames × 10 coefficients, the input of the MLPerf Tiny
keyword-spotting model. Steps: Hann window, 512-point FFT, power, 40 triangular mel filters, log, DCT-II.
The mel scale is HTK's: mel(f) = 2595 · log10(1 + f / 700).
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]

BLOCK = 256  # clips at a time: 25 MB of spectra, small enough for any machine


@dataclass(frozen=True)
class MfccParams:
    """Everything that defines the features.

    Attributes:
        log_floor: added to each filter's energy before the logarithm. White noise at −55 dB of full scale
            has about this energy in a filter: what is quieter, digital silence too, looks alike, so the
            background of a recording does not tell who is speaking.
    """

    rate_hz: int = 16_000
    clip_samples: int = 16_000
    window_samples: int = 480
    stride_samples: int = 320
    fft_points: int = 512
    mel_filters: int = 40
    lowest_hz: float = 20.0
    highest_hz: float = 4_000.0
    coefficients: int = 10
    log_floor: float = 1e-3

    @property
    def frames(self) -> int:
        return 1 + (self.clip_samples - self.window_samples) // self.stride_samples

    @cached_property
    def window(self) -> Float:
        """Periodic Hann, ``[window_samples]``."""
        phase = np.arange(self.window_samples) / self.window_samples
        return (0.5 - 0.5 * np.cos(2.0 * np.pi * phase)).astype(np.float32)

    @cached_property
    def mel_weights(self) -> Float:
        """Triangular filters, peak 1, ``[fft_points / 2 + 1, mel_filters]``."""
        low, high = _mel(self.lowest_hz), _mel(self.highest_hz)
        edges_hz = _hertz(np.linspace(low, high, self.mel_filters + 2))
        bins_hz = np.arange(self.fft_points // 2 + 1)[:, np.newaxis] * self.rate_hz / self.fft_points
        left, centre, right = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
        rising = (bins_hz - left) / (centre - left)
        falling = (right - bins_hz) / (right - centre)
        return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)

    @cached_property
    def dct(self) -> Float:
        """Orthonormal DCT-II, ``[mel_filters, coefficients]``."""
        n = np.arange(self.mel_filters)[:, np.newaxis]
        k = np.arange(self.coefficients)
        basis = np.cos(np.pi / self.mel_filters * (n + 0.5) * k) * np.sqrt(2.0 / self.mel_filters)
        basis[:, 0] /= np.sqrt(2.0)
        return np.asarray(basis, dtype=np.float32)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def mfcc(clips: Float, params: MfccParams) -> Float:
    """Features of ``clips`` ``[n, clip_samples]`` → ``[n, frames, coefficients]``, float32."""
    features = np.empty((len(clips), params.frames, params.coefficients), np.float32)
    for start in range(0, len(clips), BLOCK):
        features[start : start + BLOCK] = _mfcc_block(clips[start : start + BLOCK], params)
    return features


def _mfcc_block(clips: Float, params: MfccParams) -> Float:
    windows = np.lib.stride_tricks.sliding_window_view(clips, params.window_samples, axis=1)
    frames = windows[:, :: params.stride_samples] * params.window
    spectrum = np.fft.rfft(frames, params.fft_points, axis=-1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.asarray(np.log(power @ params.mel_weights + params.log_floor) @ params.dct, dtype=np.float32)


def _mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))
