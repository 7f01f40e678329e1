"""Recordings on one time grid, in windows, and channels that measure nothing."""

import numpy as np
import pytest

from tinyml_mlops.data.recordings.channels import channel_faults, saturated_share
from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.recordings.timing import at_rate, time_fault
from tinyml_mlops.data.recordings.windows import cut, liveliest


def tone(rate_hz: float, hertz: float, seconds: float = 4.0, jitter: float = 0.0) -> Recording:
    random = np.random.default_rng(0)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    time_s[1:-1] += random.uniform(-jitter, jitter, len(time_s) - 2) / rate_hz
    return Recording(("x",), time_s, (1.0 + np.sin(2 * np.pi * hertz * time_s))[:, np.newaxis])


@pytest.mark.parametrize("source_hz", [50.0, 48.0, 51.3, 100.0, 104.0, 208.0, 1_000.0])
def test_a_tone_keeps_its_pitch_and_height_at_any_rate(source_hz: float) -> None:
    values = at_rate(tone(source_hz, 2.0), 50.0)[:, 0]
    assert abs(len(values) - 200) <= 2
    expected = 1.0 + np.sin(2 * np.pi * 2.0 * np.arange(len(values)) / 50.0)
    assert np.abs(values - expected)[5:-5].max() < 0.03


def test_what_is_above_half_of_the_new_rate_is_filtered_out() -> None:
    values = at_rate(tone(400.0, 90.0), 50.0)[:, 0]
    assert np.abs(values - 1.0)[20:-20].max() < 0.02


def test_uneven_sampling_is_evened_out() -> None:
    values = at_rate(tone(50.0, 1.0, jitter=0.3), 50.0)[:, 0]
    expected = 1.0 + np.sin(2 * np.pi * np.arange(len(values)) / 50.0)
    assert np.abs(values - expected).max() < 0.02


def test_a_few_lost_samples_are_no_gap() -> None:
    whole = tone(50.0, 1.0)
    kept = np.delete(np.arange(200), [60, 61, 100])
    recording = Recording(("x",), whole.time_s[kept], whole.values[kept])
    assert time_fault(recording, 50.0) is None
    assert np.abs(at_rate(recording, 50.0) - whole.values).max() < 0.02


def test_windows_overlap_by_the_hop() -> None:
    values = np.arange(20.0).reshape(10, 2)
    windows = cut(values, 4, 3)
    assert windows.shape == (3, 4, 2)
    assert windows[:, 0, 0].tolist() == [0.0, 6.0, 12.0]
    assert windows[1].tolist() == values[3:7].tolist()


def test_the_liveliest_window_holds_the_movement_not_the_offset() -> None:
    values = np.full((300, 3), [0.0, 0.0, 9.0])
    values[200:240] += np.random.default_rng(0).normal(0.0, 1.0, (40, 3))
    window = liveliest(values, 100)
    assert np.count_nonzero(np.ptp(window, axis=1) != 9.0) == 40


def test_a_short_recording_is_held_at_its_edges() -> None:
    window = liveliest(np.arange(1.0, 7.0).reshape(6, 1), 10)
    assert window[:, 0].tolist() == [1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 6.0]


def test_dead_and_overdriven_channels_are_named() -> None:
    random = np.random.default_rng(0)
    good = random.normal(size=1_000)
    faults = channel_faults(
        np.stack([good, np.zeros(1_000), np.clip(np.cumsum(good), -5.0, 5.0)], axis=1), ("a", "b", "c")
    )
    assert len(faults) == 2
    assert "channel b is constant (0)" in faults[0]
    assert "channel c is saturated" in faults[1]


def test_what_only_looks_saturated_is_left_alone() -> None:
    random = np.random.default_rng(0)
    assert saturated_share(np.round(random.normal(size=1_000))) == 0.0  # a coarse converter
    assert saturated_share(random.normal(size=1_000)) == 0.0
    peaks = random.uniform(-1.0, 0.9, 1_000)
    peaks[::50] = 1.0  # the same height, one sample each
    assert saturated_share(peaks) == 0.0
    peaks[500:530] = 1.0
    assert saturated_share(peaks) == pytest.approx(0.03)
