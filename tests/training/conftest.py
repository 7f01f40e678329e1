"""Prepared data and params small enough to train in seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.small_sine import sine_params
from tinyml_mlops.config import Params, PruneParams
from tinyml_mlops.data import write_dataset
from tinyml_mlops.tasks import load_task


@pytest.fixture(scope="session")
def make_params() -> Callable[..., Params]:
    def make(epochs: int = 20, qat_epochs: int = 10) -> Params:
        prune = PruneParams(sparsity=0.5, epochs=10, learning_rate=0.01)
        return sine_params("float32", epochs=epochs, qat_epochs=qat_epochs, prune=prune)

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
