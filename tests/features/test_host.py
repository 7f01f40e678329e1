"""The C on this machine against the definition in numpy: golden feature vectors of every kind."""

from math import prod

import numpy as np
import pytest

from tests.features.front_ends import EVERY, noise
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.quantized import to_raw
from tinyml_mlops.features import FrontEnd, LogMel, Mfcc, Spectrum
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.features.host import HostFrontEnd

WINDOWS = 6
SCALE, ZERO_POINT = 0.03, -7
TOLERANCE = 1e-4  # of standardised features: a two-hundredth of a step of an int8 input

each = pytest.mark.parametrize("front_end", EVERY.values(), ids=EVERY)


def golden(front_end: FrontEnd) -> tuple[FrontEnd, np.ndarray, np.ndarray]:
    """Fitted front end, 16-bit samples, and the features that numpy computes of them.

    Noise, noise so loud that it is clipped, silence, and one sample of full scale.
    """
    samples = noise(front_end, WINDOWS)
    samples[1] *= 30.0
    samples[2] = 0.0
    samples[3] = 0.0
    samples[3, front_end.sample_shape[0] // 2] = 2.0 * front_end.full_scale
    fitted = front_end.fitted(front_end.raw(samples))
    taken = fitted.to_int16(samples)
    return fitted, taken, fitted.compute(fitted.from_int16(taken))


@each
def test_real_values(front_end: FrontEnd) -> None:
    fitted, taken, expected = golden(front_end)
    assert np.abs(HostFrontEnd.open(fitted).compute(taken) - expected).max() < TOLERANCE


@each
@pytest.mark.parametrize("dtype", ["int8", "int16"])
def test_steps_of_a_quantised_input(front_end: FrontEnd, dtype: str) -> None:
    """At most one step apart, and only where numpy's value is all but half-way between two."""
    fitted, taken, expected = golden(front_end)
    scale, zero_point = (SCALE, ZERO_POINT) if dtype == "int8" else (SCALE / 256, 0)
    target = ModelInput(dtype, prod(fitted.feature_shape), scale, zero_point)
    found = HostFrontEnd.open(fitted, target).compute(taken)
    wanted = to_raw(expected, np.dtype(dtype), scale, zero_point)
    assert found.dtype == wanted.dtype
    difference = np.abs(found.astype(int) - wanted)
    assert difference.max() <= 1
    between = np.abs(expected / scale - np.floor(expected / scale) - 0.5)
    assert between[difference > 0].max(initial=0.0) <= TOLERANCE / scale
    assert wanted.min() < zero_point < wanted.max()


@each
def test_pieces_of_any_length_give_the_same_bits(front_end: FrontEnd) -> None:
    """A stream in pieces; from its second window on, the oldest columns leave."""
    fitted, taken, _ = golden(front_end)
    host = HostFrontEnd.open(fitted)
    stream = np.concatenate(list(taken))[: 2 * len(taken[0]) + 3]
    random = np.random.default_rng(3)
    at = columns = 0
    while at < len(stream):
        length = int(random.integers(0, 700))
        columns += host.push(stream[at : at + length])
        at += length
    expected = fitted.columns(fitted.from_int16(stream)[np.newaxis])[0]
    assert columns == len(expected)
    assert host.ready
    newest = fitted.standardise(expected[-fitted.frames :] if fitted.kind != "spectrum" else expected[-1])
    assert np.abs(host.window() - newest.reshape(fitted.feature_shape)).max() < TOLERANCE
    pieces = host.window()
    host.reset()
    assert not host.ready
    host.push(stream)
    assert np.array_equal(host.window(), pieces)


@each
def test_not_ready_before_a_whole_window(front_end: FrontEnd) -> None:
    host = HostFrontEnd.open(front_end)
    window = front_end.to_int16(noise(front_end, 1))[0]
    last = front_end.frame_samples + (front_end.frames - 1) * front_end.step_samples
    host.push(window[: last - 1])
    assert not host.ready
    host.push(window[last - 1 : last])
    assert host.ready


@pytest.mark.parametrize("points", [16, 32, 64, 128, 256, 1024, 2048, 4096, 8192])
def test_every_size_of_the_fft(points: int) -> None:
    """Numpy's power spectrum, bin by bin, from powers of two and of four; a step longer than the frame."""
    spectrum = Spectrum(
        rate_hz=points,
        channels=2,
        window_samples=points,
        stride_samples=points + 5,
        bands=2,
        lowest_hz=1.0,
        highest_hz=points / 2,
    )
    taken = spectrum.to_int16(noise(spectrum, 3))
    found = HostFrontEnd.open(spectrum).compute(taken)
    assert np.abs(found - spectrum.raw(spectrum.from_int16(taken))).max() < 2e-5
    host = HostFrontEnd.open(spectrum)
    left_out = np.zeros((5, 2), np.int16)
    host.push(np.concatenate([taken[0], left_out, taken[1], left_out, taken[2]]))
    assert np.array_equal(host.window(), found[2])


def test_a_frame_of_odd_length_and_a_step_longer_than_it() -> None:
    audio = Mfcc(window_samples=401, stride_samples=500, clip_samples=2_000, coefficients=13)
    taken = audio.to_int16(noise(audio, 2))
    found = HostFrontEnd.open(audio).compute(taken)
    assert np.abs(found - audio.raw(audio.from_int16(taken))).max() < TOLERANCE


def test_logarithms_over_all_magnitudes() -> None:
    """Of energies from 1e-20 on, by the floor of silence."""
    for exponent in range(-20, 9):
        mel = LogMel(log_floor=3.3 * 10.0**exponent, clip_samples=480)
        found = HostFrontEnd.open(mel).compute(np.zeros((1, 480), np.int16))
        expected = np.log(np.float32(mel.log_floor), dtype=np.float64)
        assert np.abs(found - expected).max() <= 3e-7 + 1e-7 * abs(expected)


def test_features_for_another_model_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"500 elements.*mfcc.* 490"):
        HostFrontEnd.open(Mfcc(), ModelInput("int8", 500, 0.1))
    with pytest.raises(UnsupportedModelError, match="uint8"):
        HostFrontEnd.open(Mfcc(), ModelInput("uint8", 490, 0.1))
