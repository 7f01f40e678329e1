"""Vibration: how much energy each channel has in each band of frequencies, and altogether.

Steps for every channel: the mean is taken away, Hann window, FFT, power summed over bands whose edges are
spaced evenly in the logarithm of the frequency; logarithm of it. The last value is the logarithm of the root
mean square.

Power is scaled so that its sum over all bins is the mean square of the signal (Parseval's theorem; right on
average over a signal that does not change within the window): band energies are in the square of the data's
unit, whatever the number of samples.
"""

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tinyml_mlops.features.arrays import Double, Float
from tinyml_mlops.features.base import Count, Few, FrontEnd
from tinyml_mlops.features.spectral import (
    expect_band,
    expect_fft,
    expect_filters,
    hann,
    power,
)
from tinyml_mlops.features.tables import CFrontEnd, SpectrumTables


class Spectrum(FrontEnd):
    """``[window_samples, channels]`` → ``[channels, bands + 1]``.

    Attributes:
        window_samples: also the points of the FFT: a power of two.
        stride_samples: from one window to the next, on a stream.
        log_floor: added to every energy before the logarithm, in the square of the data's unit.
    """

    kind: Literal["spectrum"] = "spectrum"
    channels: Few
    window_samples: Count
    stride_samples: Count
    bands: Few
    lowest_hz: Annotated[float, Field(gt=0.0)]
    highest_hz: float
    log_floor: Annotated[float, Field(ge=1e-20)] = 1e-9

    @property
    def sample_shape(self) -> tuple[int, int]:
        return (self.window_samples, self.channels)

    @property
    def column_shape(self) -> tuple[int, int]:
        return (self.channels, self.bands + 1)

    @property
    def frame_samples(self) -> int:
        return self.window_samples

    @property
    def step_samples(self) -> int:
        return self.stride_samples

    @property
    def feature_shape(self) -> tuple[int, ...]:
        """A window is one frame."""
        return self.column_shape

    @property
    def window(self) -> Float:
        """``[window_samples]``."""
        return hann(self.window_samples)

    @property
    def band_edges_hz(self) -> Double:
        """``[bands + 1]``; band b goes from edge b to below edge b + 1."""
        return np.geomspace(self.lowest_hz, self.highest_hz, self.bands + 1)

    @property
    def band_weights(self) -> Float:
        """What a bin's power counts in each band, ``[window_samples / 2 + 1, bands]``."""
        points = self.window_samples
        bins = np.arange(points // 2 + 1)
        band = np.searchsorted(self.band_edges_hz, bins * self.rate_hz / points, side="right") - 1
        twice = np.where(bins % (points // 2), 2.0, 1.0)  # the spectrum's other half is its mirror image
        scale = twice / (points * np.sum(np.square(self.window, dtype=np.float64)))
        inside = band[:, np.newaxis] == np.arange(self.bands)
        return np.where(inside, scale[:, np.newaxis], 0.0).astype(np.float32)

    def in_c(self) -> CFrontEnd:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.in_c`."""
        return CFrontEnd(
            "frontend_vibration",
            SpectrumTables(
                points=self.window_samples,
                window=(self.window * self.sample_scale).astype(np.float32),
                weights=self.band_weights,
                log_floor=self.log_floor,
                mean_square=self.sample_scale**2 / self.window_samples,
            ),
        )

    def columns(self, samples: Float) -> Float:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.columns`."""
        windows = np.lib.stride_tricks.sliding_window_view(samples, self.window_samples, axis=1)
        frames = windows[:, :: self.stride_samples]
        frames = frames - frames.mean(axis=-1, keepdims=True, dtype=np.float64).astype(np.float32)
        energies = power(frames * self.window, self.window_samples) @ self.band_weights
        mean_square = np.mean(np.square(frames), axis=-1, keepdims=True)
        logs = np.log(np.concatenate([energies, mean_square], axis=-1) + self.log_floor)
        logs[..., -1] *= 0.5
        return np.asarray(logs, np.float32)

    @model_validator(mode="after")
    def _can_be_computed(self) -> Self:
        expect_fft(self.window_samples, self.window_samples)
        expect_band(self.lowest_hz, self.highest_hz, self.rate_hz)
        expect_filters(self.band_weights)
        return self
