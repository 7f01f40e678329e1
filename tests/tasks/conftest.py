"""Small folders of recordings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from tinyml_mlops.config import SYNTHETIC, DataParams


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """Three classes (tones), five speakers (small detunings), four recordings each, 8 kHz."""
    random = np.random.default_rng(0)
    for label, hertz in (("low", 300), ("middle", 900), ("high", 2_000)):
        for speaker in range(5):
            for number in range(4):
                time_s = np.arange(4_000) / 8_000
                wave = 0.3 * np.sin(2 * np.pi * hertz * (1 + 0.02 * speaker) * time_s)
                wave += random.normal(0.0, 0.01, len(wave))
                path = tmp_path / "recordings" / label / f"speaker{speaker}_nohash_{number}.wav"
                path.parent.mkdir(parents=True, exist_ok=True)
                wavfile.write(path, 8_000, (wave * 32767).astype(np.int16))
    return tmp_path / "recordings"


@pytest.fixture
def data_params() -> Callable[..., DataParams]:
    def make(**changes: object) -> DataParams:
        values: dict[str, object] = {
            "source": SYNTHETIC,
            "labels": (),
            "split": "group",
            "samples": 100,
            "augment": 1,
            "validation_fraction": 0.2,
            "test_fraction": 0.2,
            "calibration_samples": 6,
        }
        return DataParams(**(values | changes))  # type: ignore[arg-type]

    return make
