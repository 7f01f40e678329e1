"""A trained sine whose variants have been evaluated."""

import pytest

from tinyml_mlops.config import (
    SYNTHETIC,
    DataParams,
    DeployParams,
    ExperimentParams,
    GateParams,
    Params,
    QatParams,
    TrackingParams,
    TrainParams,
    Variant,
)
from tinyml_mlops.data import write_dataset
from tinyml_mlops.evaluation import evaluate
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task

VARIANTS = (Variant.FLOAT32, Variant.INT8_PTQ, Variant.INT8_QAT)


@pytest.fixture(scope="session")
def params() -> Params:
    return Params(
        task="sine",
        seed=7,
        variants=[str(variant) for variant in VARIANTS],  # type: ignore[arg-type]
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
        qat=QatParams(epochs=5, learning_rate=0.001),
        experiment=ExperimentParams(calibration_seeds=(1, 2)),
        deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=1.0),
        tracking=TrackingParams(experiment="test"),
        gate=GateParams(name="test"),
    )


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory, params: Params) -> Layout:
    from tinyml_mlops.training import quantize, train

    layout = Layout(tmp_path_factory.mktemp("evaluated"))
    task = load_task("sine")
    dataset = task.prepare(params.data, params.seed)
    write_dataset(dataset, layout.data, task="sine", params=params.data, seed=params.seed)
    train(task, layout.data, params, layout.train)
    model = layout.train / "model.keras"
    for variant in VARIANTS:
        quantize(task, variant, layout.data, model, params, layout.quantize(variant))
        evaluate(task, variant, layout.data, layout.quantize(variant), layout.evaluate(variant), seed=7)
    return layout
