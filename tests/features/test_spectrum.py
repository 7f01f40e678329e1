"""Vibration features against what is known of their signals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.features.front_ends import VIBRATION, noise

TIME_S = np.arange(VIBRATION.window_samples) / VIBRATION.rate_hz
EVERYTHING = VIBRATION.model_copy(update={"lowest_hz": 1.0, "highest_hz": 2_000.0, "bands": 1})


def tone(hertz: float, amplitude: float, offset: float = 0.0) -> np.ndarray:
    """The same on every channel."""
    wave = amplitude * np.sin(2.0 * np.pi * hertz * TIME_S) + offset
    return np.repeat(wave[np.newaxis, :, np.newaxis], VIBRATION.channels, axis=2).astype(np.float32)


def energies(samples: np.ndarray) -> np.ndarray:
    """Band energies, ``[channels, bands]``."""
    return np.exp(VIBRATION.raw(samples)[0, :, :-1]) - VIBRATION.log_floor


@given(st.floats(60.0, 1_700.0), st.floats(0.01, 10.0))
def test_a_tone_is_in_its_band_with_its_energy(hertz: float, amplitude: float) -> None:
    """Amplitude² / 2, in the tone's own band and, near an edge, in the next."""
    found = energies(tone(hertz, amplitude))
    assert found.sum(axis=1) == pytest.approx(amplitude**2 / 2.0, rel=0.1)
    width_hz = 2.0 * VIBRATION.rate_hz / VIBRATION.window_samples  # half of a Hann window's main lobe
    near = (VIBRATION.band_edges_hz[:-1] <= hertz + width_hz) & (
        VIBRATION.band_edges_hz[1:] >= hertz - width_hz
    )
    assert found[:, ~near].sum() <= 0.01 * amplitude**2


@given(st.floats(0.01, 10.0))
def test_root_mean_square(amplitude: float) -> None:
    """Four whole periods in the window."""
    rms = np.exp(VIBRATION.raw(tone(31.25, amplitude))[0, :, -1])
    assert rms == pytest.approx(amplitude / np.sqrt(2.0), rel=1e-3)


def test_an_offset_does_not_matter() -> None:
    """Gravity, or a sensor's zero."""
    without, with_offset = (VIBRATION.raw(tone(200.0, 1.0, offset)) for offset in (0.0, 9.81))
    assert np.allclose(without, with_offset, atol=0.02)


def test_bands_hold_all_the_energy_that_there_is() -> None:
    """Parseval: mean square of the windowed signal, over the window's own mean square."""
    samples = noise(EVERYTHING, 1)
    weighted = (samples[0] - samples[0].mean(axis=0)) * EVERYTHING.window[:, np.newaxis]
    expected = np.square(weighted).mean(axis=0) / np.square(EVERYTHING.window).mean()
    # The constant bin and the one at half the sampling rate are outside of every band.
    assert np.exp(EVERYTHING.raw(samples)[0, :, 0]) == pytest.approx(expected, rel=0.03)


def test_channels_are_computed_each_for_itself() -> None:
    samples = noise(VIBRATION, 1)
    turned = VIBRATION.raw(samples[:, :, [2, 0, 1]])
    assert np.allclose(turned, VIBRATION.raw(samples)[:, [2, 0, 1]], atol=1e-5)
