"""Tags that MLflow puts on every run in a project, through its entry point."""

import json
import subprocess
from pathlib import Path

import pytest
from mlflow.tracking.context.abstract_context import RunContextProvider

from tests.mlflow_plugin.installed import entry_points, run_installed
from tinyml_mlops.mlflow_plugin.context import TinymlRunContext

LOCK = "schema: '2.0'\nstages:\n  train: {cmd: t, outs: [{path: p, md5: aa}]}\n"
START = """
import json, mlflow
with mlflow.start_run() as run:
    pass
print(json.dumps(mlflow.get_run(run.info.run_id).data.tags))
"""


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "params.yaml").write_text("task: sine\nboards: [qemu_stm32f405, pico]\n")
    (folder / "dvc.yaml").write_text("stages: {}\n")
    (folder / "dvc.lock").write_text(LOCK)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder, check=True
        )
    return folder


def test_a_run_in_a_project_says_where_it_comes_from(project_folder: Path, tmp_path: Path) -> None:
    below = project_folder / "notebooks"
    below.mkdir()
    tags = json.loads(run_installed(START, tmp_path, below).splitlines()[-1])
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=project_folder, capture_output=True, text=True, check=True
    )
    assert tags["mlflow.source.git.commit"] == head.stdout.strip()
    assert tags["tinyml.git_dirty"] == "false"
    assert len(tags["tinyml.dvc_lock"]) == 64
    assert tags["tinyml.platformio"].count(".") >= 2
    assert tags["tinyml.compiler"].startswith("arm-none-eabi-gcc ")
    assert tags["tinyml.boards"] == "qemu_stm32f405, pico"


def test_a_stage_of_a_dvc_experiment_says_which(
    project_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project_folder)
    assert "tinyml.dvc_experiment" not in TinymlRunContext().tags()
    monkeypatch.setenv("DVC_EXP_NAME", "fuzzy-owls")
    monkeypatch.setenv("DVC_EXP_BASELINE_REV", "1" * 40)
    tags = TinymlRunContext().tags()
    assert (tags["tinyml.dvc_experiment"], tags["tinyml.dvc_revision"]) == ("fuzzy-owls", "1" * 40)


@pytest.mark.parametrize("params", [None, "learning_rate: 0.1\n", "task: [sine]\n", "a: b: c\n", "- sine\n"])
def test_elsewhere_it_says_nothing(
    params: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    if params is not None:
        (tmp_path / "params.yaml").write_text(params)
    monkeypatch.chdir(tmp_path)
    provider = TinymlRunContext()
    assert not provider.in_context()
    assert provider.tags() == {}


def test_another_lock_is_another_digest(project_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project_folder)
    provider = TinymlRunContext()
    assert isinstance(provider, RunContextProvider)
    first = provider.tags()["tinyml.dvc_lock"]
    (project_folder / "dvc.lock").write_text(LOCK.replace("aa", "bb"))
    assert provider.tags()["tinyml.dvc_lock"] != first


def test_importing_mlflow_imports_no_more_of_us_than_needed(tmp_path: Path) -> None:
    script = (
        "import sys, mlflow; from mlflow.models.evaluation import list_evaluators;"
        "assert 'tinyml' in list_evaluators();"
        "print(*sorted(m for m in sys.modules if m.startswith('tinyml_mlops')));"
        "print([m for m in ('tensorflow', 'tf_keras', 'tflite_micro', 'ai_edge_litert') if m in sys.modules])"
    )
    ours, heavy = run_installed(script, tmp_path, tmp_path).splitlines()
    named = {
        value.partition(":")[0]
        for group, entries in entry_points().items()
        if group not in ("mlflow.app", "mlflow.deployments")  # loaded when somebody serves or deploys
        for value in entries.values()
    }
    assert set(ours.split()) == {"tinyml_mlops", "tinyml_mlops.mlflow_plugin", *named}
    assert heavy == "[]"
