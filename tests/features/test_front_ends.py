"""What holds for every kind of front end."""

import json

import numpy as np
import pytest

from tests.features.front_ends import EVERY, MOTION, VIBRATION, noise
from tinyml_mlops import features
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import FRONT_ENDS, FrontEnd, Mfcc

each = pytest.mark.parametrize("front_end", EVERY.values(), ids=EVERY)


def test_every_kind_is_tried_here() -> None:
    assert set(EVERY) == set(FRONT_ENDS)


@each
def test_features_are_computed_again_from_json(front_end: FrontEnd) -> None:
    samples = noise(front_end, 8)
    fitted = front_end.fitted(front_end.raw(samples))
    stored = json.loads(json.dumps(fitted.model_dump(mode="json")))
    assert features.parse(stored) == fitted
    again = features.compute(stored, samples)
    assert np.array_equal(again, fitted.compute(samples))
    assert again.shape == (8, *front_end.feature_shape)


@each
def test_standardised_features_have_mean_0_and_deviation_1(front_end: FrontEnd) -> None:
    samples = noise(front_end, 32)
    flat = front_end.fitted(front_end.raw(samples)).compute(samples).reshape(-1, *front_end.column_shape)
    assert np.abs(flat.mean(axis=0)).max() < 1e-2
    assert np.abs(flat.std(axis=0) - 1.0).max() < 1e-2


@each
def test_a_stream_gives_the_columns_of_its_windows(front_end: FrontEnd) -> None:
    """Window after window, each a step later, sees what the stream shows at that time."""
    windows = 4
    length = front_end.sample_shape[0] + (windows - 1) * front_end.step_samples
    stream = np.concatenate(list(noise(front_end, 6)))[:length]
    columns = front_end.columns(stream[np.newaxis])[0]
    for number in range(windows):
        start = number * front_end.step_samples
        alone = front_end.raw(stream[np.newaxis, start : start + front_end.sample_shape[0]])[0]
        seen = columns[number : number + front_end.frames].reshape(alone.shape)
        assert np.allclose(seen, alone, atol=1e-5)


@each
def test_silence_is_finite(front_end: FrontEnd) -> None:
    assert np.isfinite(front_end.raw(np.zeros((1, *front_end.sample_shape), np.float32))).all()


@each
def test_samples_of_a_device_clip_at_full_scale(front_end: FrontEnd) -> None:
    beyond = np.array([-2.0, -1.0, 0.0, 0.5, 2.0]) * front_end.full_scale
    assert front_end.to_int16(beyond).tolist() == [-32_768, -32_768, 0, 16_384, 32_767]
    back = front_end.from_int16(np.array([-32_768, 16_384], np.int16))
    assert np.array_equal(back, np.float32([-front_end.full_scale, 0.5 * front_end.full_scale]))


@each
def test_sixteen_bits_are_enough(front_end: FrontEnd) -> None:
    samples = noise(front_end, 2)
    rounded = front_end.from_int16(front_end.to_int16(samples))
    fitted = front_end.fitted(front_end.raw(samples))
    assert np.abs(fitted.compute(rounded) - fitted.compute(samples)).max() < 0.01


@each
def test_windows_of_another_shape_are_refused(front_end: FrontEnd) -> None:
    with pytest.raises(ValueError, match="takes windows"):
        front_end.raw(np.zeros((1, front_end.sample_shape[0] + 1, *front_end.sample_shape[1:]), np.float32))


def test_time_between_columns() -> None:
    assert EVERY["log_mel"].hop_s == pytest.approx(0.03)
    assert MOTION.hop_s == pytest.approx(0.01)
    assert VIBRATION.hop_s == pytest.approx(0.064)


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ({"kind": "cepstrum"}, "cepstrum"),
        ({}, "kind"),
        ({"kind": "mfcc", "fft_points": 500}, "power of two"),
        ({"kind": "mfcc", "window_samples": 600}, "shorter than a frame"),
        ({"kind": "mfcc", "highest_hz": 9_000.0}, "half the sampling rate"),
        ({"kind": "mfcc", "lowest_hz": 5_000.0}, "ordered"),
        ({"kind": "mfcc", "mel_filters": 200}, "between two bins"),
        ({"kind": "mfcc", "coefficients": 41}, "41 coefficients"),
        ({"kind": "mfcc", "clip_samples": 100}, "clip of 100"),
        ({"kind": "mfcc", "mean": [0.0]}, "10 values each"),
        ({"kind": "mfcc", "mean": [0.0] * 10, "deviation": [0.0] * 10}, "greater than 0"),
        ({"kind": "mfcc", "log_floor": 0.0}, "greater than or equal"),
        ({"kind": "mfcc", "surprise": 1}, "surprise"),
        (VIBRATION.model_dump() | {"bands": 400}, "between two bins"),
        (VIBRATION.model_dump() | {"window_samples": 500}, "power of two"),
    ],
)
def test_wrong_records_say_what_is_wrong(stored: dict[str, object], says: str) -> None:
    with pytest.raises(DataError, match=says):
        features.parse(stored)


def test_inputs_that_no_front_end_computes() -> None:
    assert features.front_end_of({"kind": "raw", "unit": "radian"}) is None
    assert features.front_end_of({}) is None
    assert features.front_end_of({"kind": "mfcc"}) == Mfcc()
