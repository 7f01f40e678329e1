"""Small models made op by op, and their folders."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.dense_model import dense_model
from tinyml_mlops.plan.testing.builder import ModelBuilder


def two_inputs() -> bytes:
    """int8 [1, 8] + [1, 8] → [1, 8]."""
    builder = ModelBuilder()
    left = builder.tensor((1, 8), "int8", 0.05, 3, name="left")
    right = builder.tensor((1, 8), "int8", 0.1, 0, name="right")
    total = builder.tensor((1, 8), "int8", 0.2, -1, name="sum")
    builder.op("ADD", [left, right], [total], "AddOptions")
    return builder.build([left, right], [total])


@pytest.fixture(scope="session")
def tflite() -> bytes:
    return dense_model()


@pytest.fixture
def saved(tflite: bytes, tmp_path: Path) -> Path:
    """A model folder for two boards with different kernels."""
    from tinyml_mlops.mlflow_plugin.flavour import save_model

    save_model(
        tflite,
        tmp_path / "model",
        boards=["qemu_stm32f405", "qemu_mps3_an547"],
        labels=["up", "down", "left", "right"],
        task="gesture",
        variant="int8_ptq",
        features={"kind": "raw", "rate_hz": 100},
    )
    return tmp_path / "model"


@pytest.fixture
def samples() -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, 2.0, (20, 8)).astype(np.float32)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every test logs into a store of its own, in a working directory of its own."""
    import mlflow

    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    yield uri
    mlflow.end_run()
