"""What is released of a registered version: an alias is resolved once; the model is the registered one."""

from pathlib import Path

import mlflow
import pytest

from tests.dense_model import dense_model
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin import flavour
from tinyml_mlops.mlflow_plugin.registry.released import releasable

NAME = "dense"


def test_an_alias_is_resolved_once(tmp_path: Path) -> None:
    models = [dense_model(seed=seed) for seed in (1, 2)]
    runs = []
    for tflite in models:
        with mlflow.start_run() as run:
            flavour.log_model(tflite, NAME, labels=list("abcd"), registered_model_name=NAME)
        runs.append(run.info.run_id)
    client = mlflow.MlflowClient()
    client.set_registered_model_alias(NAME, "champion", "1")
    found = releasable(tmp_path, f"models:/{NAME}@champion")
    client.set_registered_model_alias(NAME, "champion", "2")
    assert (found.uri, found.run, found.tflite) == (f"models:/{NAME}/1", runs[0], models[0])
    assert len(found.golden) >= 1 and found.labelled is None
    assert releasable(tmp_path, f"models:/{NAME}@champion").tflite == models[1]
    with pytest.raises(UserInputError, match="is not in the model registry"):
        releasable(tmp_path, f"models:/{NAME}/7")
