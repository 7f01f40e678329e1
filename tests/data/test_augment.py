"""Variations of a clip keep what they promise."""

import numpy as np
import pytest

from tinyml_mlops.data.augment import COLOURS, noise, rms, scale_to_rms, shift, stretch, vary

TONE = (0.1 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)).astype(np.float32)


@pytest.mark.parametrize("by", [-300, 0, 300])
def test_a_shift_moves_and_fills_with_silence(by: int) -> None:
    impulse = np.zeros(1_000, np.float32)
    impulse[500] = 1.0
    assert np.flatnonzero(shift(impulse, by)).tolist() == [500 + by]


@pytest.mark.parametrize("percent", [80, 99, 100, 101, 125])
def test_speed_moves_the_pitch_and_keeps_the_length(percent: int) -> None:
    stretched = stretch(TONE, percent)
    assert len(stretched) == len(TONE)
    peak_hz = np.argmax(np.abs(np.fft.rfft(stretched)))
    assert abs(peak_hz - 4.4 * percent) <= 2


@pytest.mark.parametrize("colour", COLOURS)
def test_noise_has_unit_power_and_falls_with_its_colour(colour: str) -> None:
    samples = noise(16_000, 16_000, colour, np.random.default_rng(0))  # type: ignore[arg-type]
    assert rms(samples) == pytest.approx(1.0, rel=1e-3)
    power = np.abs(np.fft.rfft(samples)) ** 2
    ratio_db = 10 * np.log10(power[100:200].mean() / power[1_000:2_000].mean())
    assert ratio_db == pytest.approx({"white": 0.0, "pink": 10.0, "brown": 20.0}[colour], abs=2.0)


def test_the_signal_to_noise_ratio_is_what_was_asked_for() -> None:
    varied = vary(TONE, 16_000, np.random.default_rng(5), shift_s=0.0, snr_db=(10.0, 10.0), gain_db=0.0)
    spectrum = np.abs(np.fft.rfft(varied)) ** 2
    signal = spectrum[440]
    assert 10 * np.log10(signal / (spectrum.sum() - signal)) == pytest.approx(10.0, abs=0.5)
    assert rms(varied) == pytest.approx(rms(TONE), rel=1e-3)


def test_silence_stays_silence() -> None:
    assert not scale_to_rms(np.zeros(10, np.float32), 0.1).any()
