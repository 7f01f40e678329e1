"""MFCC against an independent definition."""

import numpy as np
import pytest
import scipy.fft
import scipy.signal

from tinyml_mlops.features import LogMel, Mfcc
from tinyml_mlops.features.base import BLOCK

PARAMS = Mfcc()


def clips(count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, 0.1, (count, PARAMS.clip_samples)).astype(np.float32)


def test_one_second_gives_49_frames_of_10() -> None:
    assert PARAMS.raw(clips(2)).shape == (2, 49, 10)


def test_frame_by_frame_definition() -> None:
    clip = clips(1)[0]
    features = PARAMS.raw(clip[np.newaxis])[0]
    window = scipy.signal.get_window("hann", 480)
    for frame in (0, 17, 48):
        power = np.abs(np.fft.rfft(clip[frame * 320 : frame * 320 + 480] * window, 512)) ** 2
        logs = np.log(power @ PARAMS.mel_weights + PARAMS.log_floor)
        expected = scipy.fft.dct(logs, type=2, norm="ortho")[:10]
        assert np.allclose(features[frame], expected, atol=1e-3)


def test_every_filter_has_a_peak_where_its_mel_centre_is() -> None:
    weights = PARAMS.mel_weights
    assert weights.shape == (257, 40)
    assert (weights.sum(axis=0) > 0).all()
    peaks_hz = np.argmax(weights, axis=0) * PARAMS.rate_hz / PARAMS.fft_points
    assert (np.diff(peaks_hz) >= 0).all()
    assert weights[int(4_100 / 31.25) :].max() == 0.0


def test_digital_silence_is_finite() -> None:
    assert np.isfinite(PARAMS.raw(np.zeros((1, PARAMS.clip_samples), np.float32))).all()


def test_blocks_do_not_matter() -> None:
    many = np.tile(clips(1), (BLOCK + 3, 1))
    features = PARAMS.raw(many)
    assert np.array_equal(features[0], features[BLOCK + 2])


def test_dct_is_orthonormal() -> None:
    whole = PARAMS.model_copy(update={"coefficients": PARAMS.mel_filters}).dct
    assert np.allclose(whole.T @ whole, np.eye(PARAMS.mel_filters), atol=1e-6)
    assert np.array_equal(whole[:, : PARAMS.coefficients], PARAMS.dct)


def test_a_tone_is_loudest_in_its_filter() -> None:
    """And its energy there is the one that theory gives: (amplitude · sum of the window / 2)², 60 dB off."""
    mel = LogMel()
    centre = 20
    peak_bin = int(np.argmax(mel.mel_weights[:, centre]))
    hertz = peak_bin * mel.rate_hz / mel.fft_points
    clip = 0.5 * np.sin(2.0 * np.pi * hertz * np.arange(mel.clip_samples) / mel.rate_hz)
    logs = mel.raw(clip[np.newaxis].astype(np.float32))[0]
    assert (np.argmax(logs, axis=1) == centre).all()
    peak = (0.5 * mel.window.sum() / 2.0) ** 2
    assert np.exp(logs[0, centre]) == pytest.approx(2.0 * peak, rel=0.75)


def test_ten_times_the_amplitude_is_two_decades_more_energy() -> None:
    mel = LogMel(log_floor=1e-12)
    clip = clips(1)
    assert np.allclose(mel.raw(10.0 * clip) - mel.raw(clip), np.log(100.0), atol=1e-3)
