"""From runs to one registered version, or to what every variant lacks; a real MLflow store."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from mlflow.tracking import MlflowClient

from tests.tracking.outputs import BOARD, BUILD_ID, firmware_of, model_of, with_git
from tinyml_mlops.config import Params, Variant, load_params
from tinyml_mlops.errors import TrackingError, UserInputError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.outcome import Outcome
from tinyml_mlops.mlflow_plugin.registry.register import register
from tinyml_mlops.tracking.provenance import committed, stages_before
from tinyml_mlops.tracking.tracker import tracking

NAME = "keyword_spotting"


def gate(project: Path, **keys: Any) -> Params:
    """Write keys of the section ``gate``; without a float32 variant, there is no drop to ask for."""
    path = project / "params.yaml"
    document = yaml.safe_load(path.read_text())
    document["gate"] |= {"drop": None, **keys}
    path.write_text(yaml.safe_dump(document))
    return load_params(path)


def track_all(project: Path, params: Params) -> None:
    with tracking(project, params) as tracker:
        for variant in params.variants:
            tracker.track(variant, BOARD)


def client_of(project: Path) -> MlflowClient:
    uri = f"sqlite:///{project / 'mlflow.db'}"
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


@pytest.fixture
def tracked(measured: Path) -> Path:
    """A project in a repository, with all of its runs logged from a commit."""
    params = gate(measured)
    with_git(measured)
    track_all(measured, params)
    return measured


def test_the_best_that_passes_is_the_candidate(tracked: Path) -> None:
    outcome = register(tracked, load_params(tracked / "params.yaml"))
    assert (outcome.version, outcome.new, outcome.variant) == (1, True, "int8_ptq")
    assert Outcome.read(Layout(tracked).register / "register.json") == outcome
    client = client_of(tracked)
    version = client.get_model_version_by_alias(NAME, "candidate")
    assert int(version.version) == 1
    run = client.get_run(version.run_id)
    tflite, _, compiled = model_of(Variant.INT8_PTQ)
    assert version.source == f"models:/{run.outputs.model_outputs[0].model_id}"
    assert {name: value for name, value in version.tags.items() if name != "tinyml.digest"} == {
        "tinyml.data.train": "1" * 64,
        "tinyml.data.test": "2" * 64,
        "tinyml.calibration_ids": sha256_bytes(b'["a"]'),
        "tinyml.tflite": sha256_bytes(tflite),
        f"tinyml.plan.{BOARD}": compiled.id,
        f"tinyml.build.{BOARD}": BUILD_ID,
        f"tinyml.firmware.{BOARD}": sha256_bytes(firmware_of(Variant.INT8_PTQ)),
        f"tinyml.run.{BOARD}": run.info.run_id,
        "tinyml.git_commit": run.data.tags["mlflow.source.git.commit"],
        "tinyml.policy": "4 of 4 checks hold",
    }
    assert "flash_bytes 10,000" in version.description
    assert "champion" in client.get_registered_model(NAME).description


def test_registering_twice_makes_one_version(tracked: Path) -> None:
    params = load_params(tracked / "params.yaml")
    first = register(tracked, params)
    client = client_of(tracked)
    client.delete_registered_model_alias(NAME, "candidate")
    client.update_registered_model(NAME, description="mine")
    again = register(tracked, params)
    assert (again.version, again.new) == (first.version, False)
    assert len(client.search_model_versions(f"name = '{NAME}'")) == 1
    assert int(client.get_model_version_by_alias(NAME, "candidate").version) == 1
    assert client.get_registered_model(NAME).description == "mine"


def test_the_command_says_what_failed(tracked: Path) -> None:
    gate(tracked, metric=0.95, boards={BOARD: {"flash_bytes": 9_000}})
    done = tinyml(tracked, "register")
    assert done.returncode == 1
    assert "nothing was registered" in done.stdout
    assert done.stdout.count("metric (accuracy) is 0.9, 0.05 less than 0.95") == 2
    assert f"{BOARD}: flash_bytes is 10,000, 1,000 more than 9,000" in done.stdout
    assert client_of(tracked).search_registered_models() == []
    gate(tracked, metric=None, boards={})
    document = json.loads(tinyml(tracked, "register", "--json").stdout)
    assert (document["version"], document["new"]) == (1, True)


def test_the_stage_says_the_same_and_ends_well(tracked: Path, project: Path) -> None:
    params = gate(tracked, metric=0.95)
    Layout(tracked).params.write_text(params.model_dump_json())
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.register"],
        cwd=tracked,
        env=environment(project),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "0.05 less than 0.95" in done.stderr
    assert Outcome.read(Layout(tracked).register / "register.json").version is None


DVC_FILE = """stages:
  resolve: &same {cmd: "true", deps: [params.yaml]}
  prepare: *same
  train: *same
  quantize: &by_variant {foreach: [int8_ptq, int8_qat], do: *same}
  evaluate: *by_variant
  export: &by_board {foreach: [int8_ptq-BOARD, int8_qat-BOARD], do: *same}
  build: *by_board
  deploy: *by_board
"""


def test_runs_count_as_those_of_the_commit_that_came_after_them(measured: Path) -> None:
    """Where the sources were committed unchanged; after another change they do not."""
    params = gate(measured)
    with_git(measured)
    (measured / ".gitignore").write_text("/work/\n/mlflow.db\n/mlartifacts/\n")
    (measured / "dvc.yaml").write_text(DVC_FILE.replace("BOARD", BOARD))
    for command in (("init", "--quiet"), ("commit", "--quiet", "--force")):
        subprocess.run([sys.executable, "-m", "dvc", *command], cwd=measured, check=True, capture_output=True)
    track_all(measured, params)
    assert register(measured, params).version is None

    changed = (measured / "params.yaml").read_text()
    (measured / "params.yaml").write_text(changed + "# another one\n")
    commit_all(measured)
    assert committed(measured, stages_before(Variant.INT8_PTQ, BOARD)) == ""
    (measured / "params.yaml").write_text(changed)
    commit = commit_all(measured)
    assert register(measured, params).version == 1
    version = client_of(measured).get_model_version_by_alias(NAME, "candidate")
    assert version.tags["tinyml.git_commit"] == commit
    run = client_of(measured).get_run(version.run_id)
    assert run.data.tags["tinyml.git_dirty"] == "false"
    assert run.data.tags["mlflow.source.git.commit"] == commit


def commit_all(project: Path) -> str:
    for command in (("add", "--all"), ("commit", "--quiet", "--message", "later")):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=project, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_runs_from_a_dirty_tree_are_refused(measured: Path) -> None:
    params = gate(measured)
    with_git(measured)
    (measured / "params.yaml").write_text((measured / "params.yaml").read_text() + "# changed\n")
    track_all(measured, params)
    outcome = register(measured, params)
    assert outcome.version is None
    assert "commit them, then run `tinyml register`" in "\n".join(outcome.lines())
    assert register(measured, gate(measured, clean_tree=False)).version == 1


def test_a_deleted_run_is_named(tracked: Path) -> None:
    params = load_params(tracked / "params.yaml")
    record = json.loads((Layout(tracked).track(Variant.INT8_PTQ, BOARD) / "run.json").read_bytes())
    client_of(tracked).delete_run(record["run_id"])
    with pytest.raises(
        UserInputError, match=f"run {record['run_id']} is not on the tracking store any more"
    ) as error:
        register(tracked, params)
    assert f"or sqlite:///{tracked}/mlflow.db is another store" in str(error.value)
    track_all(tracked, params)
    assert register(tracked, params).version == 1


def test_a_server_that_is_down_costs_a_message(tracked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinyml_mlops.tracking.probe.ATTEMPTS_S", 0.1)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://user:secret@127.0.0.1:9")
    with pytest.raises(TrackingError, match=r"http://127\.0\.0\.1:9 does not work") as error:
        register(tracked, load_params(tracked / "params.yaml"))
    assert "secret" not in str(error.value)
    assert not (Layout(tracked).register / "register.json").exists()


def test_a_lost_answer_makes_no_second_version(
    measured: Path, server: Any, proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = gate(measured, name=f"lost-{measured.parent.name}")
    with_git(measured)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", proxy.uri)
    track_all(measured, params)
    proxy.lose_once = "/model-versions/create"
    first = register(measured, params)
    client = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    assert len(client.search_model_versions(f"name = '{params.gate.name}'")) == 1
    assert register(measured, params).version == first.version


def tinyml(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tinyml_mlops.cli", *arguments], cwd=project, capture_output=True, text=True
    )


def environment(source: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
