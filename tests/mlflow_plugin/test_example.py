"""The script of a plain MLflow user, as he runs it: against a server, from a repository of his own."""

import ast
import shutil
import subprocess
from pathlib import Path

import mlflow
import numpy as np
import pytest
from mlflow.tracking import MlflowClient

from tests.mlflow_plugin.installed import run_installed
from tests.tracking.server import Server
from tinyml_mlops.mlflow_plugin import flavour

LINES = 25
"""Of code, with its imports."""


@pytest.mark.emulated
@pytest.mark.training
def test_a_users_script_trains_logs_measures_and_promotes(
    project: Path, tmp_path: Path, server: Server
) -> None:
    script = tmp_path / "repository" / "train.py"
    script.parent.mkdir()
    shutil.copyfile(project / "examples" / "mlflow_user.py", script)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        subprocess.run(command, cwd=script.parent, check=True)
    stores = {"MLFLOW_TRACKING_URI": server.uri, "MLFLOW_REGISTRY_URI": server.uri}
    *_, figures, told = run_installed(script, tmp_path, tmp_path, stores).splitlines()
    found = ast.literal_eval(figures)
    assert found["device_accuracy"] > 0.9
    assert found["parity_mismatch_fraction"] == 0.0
    assert found["instructions_per_inference"] > 100
    assert told == "champion of blobs: version 1 (before: none)"

    client = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    version = client.get_model_version_by_alias("blobs", "champion")
    run = client.get_run(version.run_id)
    assert run.data.tags["tinyml.golden_vectors"] == "4"
    assert run.data.metrics == pytest.approx(found)
    assert "accuracy" in run.data.tags["mlflow.note.content"]
    assert version.tags["tinyml.run.qemu_stm32f405"] == version.run_id
    assert version.tags["tinyml.git_commit"] == run.data.tags["mlflow.source.git.commit"]
    assert "checks hold" in version.description
    logged = client.get_logged_model(version.source.removeprefix("models:/"))
    assert {metric.key for metric in logged.metrics} == set(found)

    mlflow.set_tracking_uri(server.uri)
    mlflow.set_registry_uri(server.uri)
    model = flavour.load_model("models:/blobs@champion")
    middle = np.zeros((1, 8), np.float32)
    middle[0, 1] = 3.0
    assert model.facts.about.labels[int(model.decide(middle)[0])] == "middle"


def test_it_is_short(project: Path) -> None:
    lines = (project / "examples" / "mlflow_user.py").read_text().splitlines()[1:]
    assert len([line for line in lines if line.strip()]) <= LINES
