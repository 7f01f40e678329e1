"""A trained sine with its variants, made once."""

from pathlib import Path

import pytest

from tests.small_sine import sine_params
from tinyml_mlops.config import Variant
from tinyml_mlops.data import write_dataset
from tinyml_mlops.tasks import load_task

PARAMS = sine_params(Variant.FLOAT32, Variant.INT8_PTQ)


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
