"""The script of a plain MLflow user, as he runs it."""

from pathlib import Path

import mlflow
import numpy as np
import pytest

from tests.mlflow_plugin.installed import run_installed
from tinyml_mlops.mlflow_plugin import flavour


@pytest.mark.emulated
@pytest.mark.training
def test_a_users_script_trains_logs_measures_and_registers(project: Path, tmp_path: Path) -> None:
    script = (project / "examples" / "mlflow_user.py").read_text()
    printed = run_installed(script, tmp_path, tmp_path)
    figures = {line.split()[0]: float(line.split()[1].replace(",", "")) for line in printed.splitlines()}
    assert figures["device_accuracy"] > 0.9
    assert figures["parity_mismatch_fraction"] == 0.0
    assert figures["instructions_per_inference"] > 100
    version = mlflow.MlflowClient().get_model_version_by_alias("blobs", "candidate")
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert version.source == f"models:/{logged.model_id}"
    assert {metric.key for metric in logged.metrics} == set(figures)
    model = flavour.load_model("models:/blobs@candidate")
    middle = np.zeros((1, 8), np.float32)
    middle[0, 1] = 3.0
    assert model.facts.about.labels[int(model.decide(middle)[0])] == "middle"
