"""A trained sine whose variants have been evaluated."""

import pytest

from tests.small_sine import sine_params
from tinyml_mlops.config import ExperimentParams, Params, Variant
from tinyml_mlops.data import write_dataset
from tinyml_mlops.evaluation import evaluate
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task

VARIANTS = (Variant.FLOAT32, Variant.INT8_PTQ, Variant.INT8_QAT)


@pytest.fixture(scope="session")
def params() -> Params:
    experiment = ExperimentParams(calibration_seeds=(1, 2))
    return sine_params(*VARIANTS, qat_epochs=5, experiment=experiment)


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
