"""MFCC against an independent definition."""

import numpy as np
import scipy.fft
import scipy.signal

from tinyml_mlops.data.mfcc import BLOCK, MfccParams, mfcc

PARAMS = MfccParams()


def clips(count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, 0.1, (count, PARAMS.clip_samples)).astype(np.float32)


def test_one_second_gives_49_frames_of_10() -> None:
    assert mfcc(clips(2), PARAMS).shape == (2, 49, 10)


def test_frame_by_frame_definition() -> None:
    clip = clips(1)[0]
    features = mfcc(clip[np.newaxis], PARAMS)[0]
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
    assert np.isfinite(mfcc(np.zeros((1, PARAMS.clip_samples), np.float32), PARAMS)).all()


def test_blocks_do_not_matter() -> None:
    many = np.tile(clips(1), (BLOCK + 3, 1))
    features = mfcc(many, PARAMS)
    assert np.array_equal(features[0], features[BLOCK + 2])
