"""Prepared data and params small enough to train in seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tinyml_mlops.config import (
    SYNTHETIC,
    DataParams,
    DeployParams,
    GateParams,
    Params,
    PruneParams,
    QatParams,
    TrackingParams,
    TrainParams,
)
from tinyml_mlops.data import write_dataset
from tinyml_mlops.tasks import load_task


@pytest.fixture(scope="session")
def make_params() -> Callable[..., Params]:
    def make(epochs: int = 20, qat_epochs: int = 10) -> Params:
        return Params(
            task="sine",
            seed=7,
            variants=["float32"],  # type: ignore[arg-type]
            boards=["qemu_stm32f405"],  # type: ignore[arg-type]
            data=DataParams(
                source=SYNTHETIC,
                labels=(),
                split="group",
                samples=600,
                augment=0,
                validation_fraction=0.1,
                test_fraction=0.2,
                calibration_samples=50,
            ),
            train=TrainParams(epochs=epochs, batch_size=32, learning_rate=0.01),
            qat=QatParams(epochs=qat_epochs, learning_rate=0.001),
            prune=PruneParams(sparsity=0.5, epochs=10, learning_rate=0.01),
            deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=1.0),
            tracking=TrackingParams(experiment="test"),
            gate=GateParams(name="test"),
        )

    return make


@pytest.fixture(scope="session")
def sine_data(tmp_path_factory: pytest.TempPathFactory, make_params: Callable[..., Params]) -> Path:
    folder = tmp_path_factory.mktemp("data")
    params = make_params()
    dataset = load_task("sine").prepare(params.data, params.seed)
    write_dataset(dataset, folder, task="sine", params=params.data, seed=params.seed)
    return folder


@pytest.fixture(scope="session")
def sine_model(
    tmp_path_factory: pytest.TempPathFactory, sine_data: Path, make_params: Callable[..., Params]
) -> Path:
    from tinyml_mlops.training import train

    folder = tmp_path_factory.mktemp("train")
    train(load_task("sine"), sine_data, make_params(), folder)
    return folder / "model.keras"
