"""A trained sine with its variants, made once."""

from pathlib import Path

import pytest

from tinyml_mlops.config import (
    SYNTHETIC,
    DataParams,
    DeployParams,
    GateParams,
    Params,
    QatParams,
    TrackingParams,
    TrainParams,
    Variant,
)
from tinyml_mlops.data import write_dataset
from tinyml_mlops.tasks import load_task

PARAMS = Params(
    task="sine",
    seed=7,
    variants=["float32", "int8_ptq"],  # type: ignore[arg-type]
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
    train=TrainParams(epochs=20, batch_size=32, learning_rate=0.01),
    qat=QatParams(epochs=1, learning_rate=0.001),
    deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=1.0),
    tracking=TrackingParams(experiment="test"),
    gate=GateParams(name="test"),
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``data/`` and, per variant, ``quantize/<variant>/``."""
    from tinyml_mlops.training import quantize, train

    folder = tmp_path_factory.mktemp("work")
    task = load_task("sine")
    dataset = task.prepare(PARAMS.data, PARAMS.seed)
    write_dataset(dataset, folder / "data", task="sine", params=PARAMS.data, seed=PARAMS.seed)
    train(task, folder / "data", PARAMS, folder / "train")
    for variant in (Variant.FLOAT32, Variant.INT8_PTQ):
        quantize(
            task,
            variant,
            folder / "data",
            folder / "train/model.keras",
            PARAMS,
            folder / "quantize" / variant,
        )
    return folder
