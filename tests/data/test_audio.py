"""WAV files of every kind that people record, and files that are none."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from tinyml_mlops.data.audio import UnreadableAudioError, one_second, read_wav

RATE_HZ = 16_000


def tone(rate_hz: int, seconds: float = 0.5, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate_hz * seconds)) / rate_hz)


@pytest.mark.parametrize(
    ("dtype", "scale", "offset"),
    [(np.uint8, 127, 128), (np.int16, 32767, 0), (np.int32, 2**31 - 1, 0), (np.float32, 1, 0)],
)
def test_every_sample_width_gives_the_same_wave(tmp_path: Path, dtype: type, scale: int, offset: int) -> None:
    path = tmp_path / "tone.wav"
    wavfile.write(path, RATE_HZ, (tone(RATE_HZ) * scale + offset).astype(dtype))
    assert np.abs(read_wav(path, RATE_HZ) - tone(RATE_HZ)).max() < 0.02


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_every_rate_is_resampled_without_changing_pitch(tmp_path: Path, rate_hz: int) -> None:
    path = tmp_path / "tone.wav"
    wavfile.write(path, rate_hz, (tone(rate_hz) * 32767).astype(np.int16))
    samples = read_wav(path, RATE_HZ)
    assert abs(len(samples) - RATE_HZ / 2) <= 1
    peak_hz = np.argmax(np.abs(np.fft.rfft(samples))) * RATE_HZ / len(samples)
    assert abs(peak_hz - 440.0) < 3.0


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    left = tone(RATE_HZ)
    wavfile.write(path, RATE_HZ, np.stack([left, -left], axis=1).astype(np.float32))
    assert np.abs(read_wav(path, RATE_HZ)).max() < 1e-6


def _header_only(good: bytes) -> bytes:
    return good[:30]


def _no_samples(good: bytes) -> bytes:
    return good[:40] + bytes(4)


@pytest.mark.parametrize("spoil", [lambda _: b"", lambda _: b"no audio at all", _header_only, _no_samples])
def test_what_is_no_audio_is_refused_by_name(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "spoilt.wav"
    wavfile.write(path, RATE_HZ, (tone(RATE_HZ) * 32767).astype(np.int16))
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(UnreadableAudioError, match=r"spoilt\.wav"):
        read_wav(path, RATE_HZ)


def test_any_truncation_is_read_or_refused_but_never_crashes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.wav"
    wavfile.write(whole, RATE_HZ, (tone(RATE_HZ, 0.01) * 32767).astype(np.int16))
    content = whole.read_bytes()
    path = tmp_path / "cut.wav"
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with contextlib.suppress(UnreadableAudioError):
            assert np.isfinite(read_wav(path, RATE_HZ)).all()


def test_values_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    wavfile.write(path, RATE_HZ, np.array([0.0, np.nan], np.float32))
    with pytest.raises(UnreadableAudioError, match="finite"):
        read_wav(path, RATE_HZ)


def test_a_long_clip_keeps_its_loudest_second() -> None:
    samples = np.zeros(40_000, np.float32)
    samples[21_000:29_000] = 0.5
    kept = one_second(samples, 16_000)
    assert len(kept) == 16_000
    assert np.count_nonzero(kept) == 8_000


def test_a_short_clip_goes_to_the_middle() -> None:
    kept = one_second(np.ones(1_000, np.float32), 16_000)
    assert np.flatnonzero(kept)[[0, -1]].tolist() == [7_500, 8_499]
