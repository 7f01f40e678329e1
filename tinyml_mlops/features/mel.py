"""What audio front ends share: logarithms of energies in mel-spaced filters.

Steps for every frame: Hann window, FFT, power, triangular filters, logarithm. The mel scale is HTK's:
mel(f) = 2595 · log10(1 + f / 700).
"""

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import Count, Few, FrontEnd
from tinyml_mlops.features.spectral import expect_band, expect_fft, expect_filters, hann, power
from tinyml_mlops.features.tables import CFrontEnd, SpectrumTables


class MelFrontEnd(FrontEnd):
    """Mono audio, −1…1; a second of it in frames of 30 ms, one every 20 ms, unless said otherwise.

    Attributes:
        clip_samples: of one window.
        window_samples: of one frame.
        stride_samples: from one frame to the next.
        log_floor: added to each filter's energy before the logarithm. White noise at −55 dB of full scale
            has about this energy in a filter: what is quieter, digital silence too, looks alike, so the
            background of a recording does not tell who is speaking.
    """

    rate_hz: Annotated[int, Field(ge=1)] = 16_000
    clip_samples: Annotated[int, Field(ge=1)] = 16_000
    window_samples: Count = 480
    stride_samples: Count = 320
    fft_points: Count = 512
    mel_filters: Few = 40
    lowest_hz: Annotated[float, Field(ge=0.0)] = 20.0
    highest_hz: float = 4_000.0
    log_floor: Annotated[float, Field(ge=1e-20)] = 1e-3

    @property
    def sample_shape(self) -> tuple[int]:
        return (self.clip_samples,)

    @property
    def frame_samples(self) -> int:
        return self.window_samples

    @property
    def step_samples(self) -> int:
        return self.stride_samples

    @property
    def window(self) -> Float:
        """``[window_samples]``."""
        return hann(self.window_samples)

    @property
    def mel_weights(self) -> Float:
        """Triangular filters, peak 1, ``[fft_points / 2 + 1, mel_filters]``."""
        low, high = _mel(self.lowest_hz), _mel(self.highest_hz)
        edges_hz = _hertz(np.linspace(low, high, self.mel_filters + 2))
        bins_hz = np.arange(self.fft_points // 2 + 1)[:, np.newaxis] * self.rate_hz / self.fft_points
        left, centre, right = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
        rising = (bins_hz - left) / (centre - left)
        falling = (right - bins_hz) / (right - centre)
        return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)

    def in_c(self) -> CFrontEnd:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.in_c`."""
        return CFrontEnd("frontend_audio", self._tables())

    def _tables(self, dct: Float | None = None) -> SpectrumTables:
        return SpectrumTables(
            points=self.fft_points,
            window=(self.window * self.sample_scale).astype(np.float32),
            weights=self.mel_weights,
            log_floor=self.log_floor,
            dct=dct,
        )

    def log_energies(self, samples: Float) -> Float:
        """Streams ``[n, length]`` → ``[n, columns, mel_filters]``."""
        windows = np.lib.stride_tricks.sliding_window_view(samples, self.window_samples, axis=1)
        frames = windows[:, :: self.stride_samples] * self.window
        return np.asarray(np.log(power(frames, self.fft_points) @ self.mel_weights + self.log_floor))

    @model_validator(mode="after")
    def _can_be_computed(self) -> Self:
        expect_fft(self.fft_points, self.window_samples)
        expect_band(self.lowest_hz, self.highest_hz, self.rate_hz)
        expect_filters(self.mel_weights)
        if self.clip_samples < self.window_samples:
            raise ValueError(f"a clip of {self.clip_samples} samples is shorter than a frame")
        return self


def _mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))
