"""Runs in one store, versions in another, of every kind: databases and real MLflow servers."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pytest
from mlflow.tracking import MlflowClient

from tests.tracking.outputs import model_of, with_git
from tests.tracking.proxy import Proxy
from tests.tracking.server import Server
from tests.tracking.test_register import gate, track_all
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.errors import TrackingError, UserInputError
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.flavour import load_model
from tinyml_mlops.mlflow_plugin.registry.promote import promote
from tinyml_mlops.mlflow_plugin.registry.register import register
from tinyml_mlops.mlflow_plugin.registry.released import releasable
from tinyml_mlops.mlflow_plugin.registry.source import source_of
from tinyml_mlops.mlflow_plugin.verify.verify import verify
from tinyml_mlops.tracking.opened import opened
from tinyml_mlops.tracking.stores import stores_of


@dataclass
class Apart:
    """A project with its runs logged.

    Attributes:
        runs: client of the store that has them.
        versions: client of the other one.
    """

    project: Path
    params: Params
    runs: MlflowClient
    versions: MlflowClient

    @property
    def name(self) -> str:
        return str(self.params.gate.name)

    @property
    def candidate(self) -> str:
        return f"models:/{self.name}@candidate"


def apart(measured: Path, patch: pytest.MonkeyPatch, tracking: str | None, registry: str) -> Apart:
    """Log the runs of ``measured``; ``tracking`` is the project's own database unless named."""
    if tracking:
        patch.setenv("MLFLOW_TRACKING_URI", tracking)
    patch.setenv("MLFLOW_REGISTRY_URI", registry)
    params = gate(measured, name=f"apart-{measured.parent.name}")
    with_git(measured)
    track_all(measured, params)
    uri = tracking or f"sqlite:///{measured / 'mlflow.db'}"
    clients = (MlflowClient(tracking_uri=one, registry_uri=one) for one in (uri, registry))
    return Apart(measured, params, *clients)


@pytest.fixture(params=["databases", "registry server", "tracking server"])
def stores(
    request: pytest.FixtureRequest,
    measured: Path,
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> Apart:
    tracking = server.uri if request.param == "tracking server" else None
    registry = server.uri if request.param == "registry server" else f"sqlite:///{tmp_path}/registry.db"
    return apart(measured, monkeypatch, tracking, registry)


@pytest.fixture
def on_server(measured: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Apart:
    """Runs in the project's database, versions on a server."""
    return apart(measured, monkeypatch, None, server.uri)


def test_from_the_runs_of_one_to_the_champion_of_the_other(stores: Apart) -> None:
    project, params, name = stores.project, stores.params, stores.name
    outcome = register(project, params)
    assert (outcome.version, outcome.new, outcome.variant) == (1, True, "int8_ptq")
    assert outcome.registry == stores_of(project).registry.shown
    assert f"registered on {outcome.registry}" in outcome.lines()[0]
    assert not register(project, params).new
    assert name not in {model.name for model in stores.runs.search_registered_models()}
    version = stores.versions.get_model_version_by_alias(name, "candidate")
    run = stores.runs.get_run(version.run_id)
    tracking = stores_of(project).tracking
    page = f"{tracking.uri}/#/experiments/{run.info.experiment_id}/runs/{run.info.run_id}"
    assert (version.run_link or None) == (page if tracking.is_http else None)
    tflite, _, _ = model_of(Variant.INT8_PTQ)

    with opened(stores_of(project)):  # what plain MLflow makes of it when it is told both
        assert load_model(stores.candidate).tflite == tflite
        assert mlflow.pyfunc.load_model(stores.candidate).metadata.run_id == run.info.run_id
    chain = verify(project, stores.candidate)
    assert {link.state for link in chain.links} == {"holds"}, chain
    promoted = promote(project, params.gate, stores.candidate, "champion")
    assert promoted.moved, promoted.lines()
    assert stores.versions.get_model_version_by_alias(name, "champion").version == version.version
    released = releasable(project, f"models:/{name}@champion")
    assert (released.uri, released.run) == (f"models:/{name}/1", run.info.run_id)
    assert released.tflite == tflite
    with pytest.raises(UserInputError, match="is not in the model registry at") as error:
        verify(project, f"models:/{name}@nobody")
    assert outcome.registry in str(error.value)


def test_a_server_that_knows_no_runs_is_given_a_path_of_one(on_server: Apart) -> None:
    """MLflow's servers refuse ids of models, and places of artifacts, that their own store has not."""
    register(on_server.project, on_server.params)
    version = on_server.versions.get_model_version(on_server.name, "1")
    assert version.source == f"runs:/{version.run_id}/model"
    logged = Path(on_server.runs.get_run(version.run_id).info.artifact_uri.removeprefix("file://")) / "model"
    assert (logged / "MLmodel").is_file()

    facts = logged / "tinyml" / "facts.json"
    document = json.loads(facts.read_text())
    document["about"]["variant"] = "int8_qat"
    facts.write_text(json.dumps(document))
    broken = verify(on_server.project, on_server.candidate).broken
    assert broken is not None and broken.name == "version"
    assert "not from a model that its runs logged" in broken.told


def test_artifacts_that_everybody_reaches_are_not_laid_there_again(on_server: Apart) -> None:
    client, stores = on_server.runs, stores_of(on_server.project)
    experiment = client.create_experiment("bucket", artifact_location="s3://bucket/mlflow")
    run = client.create_run(experiment)
    model = client.create_logged_model(experiment, name="kws", source_run_id=run.info.run_id)
    client.log_outputs(run.info.run_id, [mlflow.entities.LoggedModelOutput(model.model_id, step=0)])
    source = source_of(client, stores, client.get_run(run.info.run_id))
    assert (source.uri, source.model_id) == (model.artifact_location, None)
    assert source.uri.startswith("s3://bucket/mlflow/")
    on_server.versions.create_registered_model(on_server.name)
    made = on_server.versions.create_model_version(on_server.name, source.uri, run_id=run.info.run_id)
    assert made.source == source.uri


@pytest.mark.parametrize(
    "uri", ["http://user:secret@127.0.0.1:9", "sqlite:///{folder}/params.yaml/registry.db"]
)
def test_of_two_stores_the_one_that_does_not_work_is_named(
    on_server: Apart, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    project, params = on_server.project, on_server.params
    uri = uri.format(folder=project)
    shown = uri.replace("user:secret@", "")
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", uri)
    monkeypatch.setattr("tinyml_mlops.tracking.probe.ATTEMPTS_S", 0.1)
    for command in (
        lambda: register(project, params),
        lambda: promote(project, params.gate, on_server.candidate, "champion"),
        lambda: verify(project, on_server.candidate),
        lambda: releasable(project, on_server.candidate),
    ):
        with pytest.raises(TrackingError, match=f"the MLflow model registry at {shown} does not") as error:
            command()
        assert "secret" not in str(error.value)
        assert "MLFLOW_TRACKING_URI" not in str(error.value)
    assert not (Layout(project).register / "register.json").exists()


EVERY = 6  # each request that is lost costs two registrations


def test_a_registry_that_dies_at_a_request_is_named_and_gone_on_with(
    measured: Path, proxy: Proxy, quick_failures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = apart(measured, monkeypatch, None, proxy.uri)
    proxy.requests.clear()
    register(made.project, made.params)
    for allowed in range(1, len(proxy.requests), EVERY):
        proxy.allowed = allowed
        with pytest.raises(TrackingError, match=f"the MLflow model registry at {proxy.uri} does not work"):
            register(made.project, made.params)
        proxy.allowed = None
        assert register(made.project, made.params).version == 1


def test_the_command_takes_it_from_the_environment(on_server: Apart, server: Server) -> None:
    """A process of its own, in which nobody has told MLflow anything."""
    done = subprocess.run(
        [sys.executable, "-m", "tinyml_mlops.cli", "register"],
        cwd=on_server.project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"version 1 of {on_server.name}, registered on {server.uri}" in done.stdout
    assert on_server.versions.get_registered_model(on_server.name).aliases.keys() == {"candidate"}
