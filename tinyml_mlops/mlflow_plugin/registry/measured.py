"""Which runs measured a registered version. Imports mlflow."""

import re

from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.mlflow_plugin.flavour import TinymlModel
from tinyml_mlops.mlflow_plugin.registry.evidence import active_run, living_run
from tinyml_mlops.mlflow_plugin.registry.links import RUN, TFLITE

BOARD = "tinyml.board"
LOGGED_MODEL = re.compile(r"models:/(m-[0-9a-f]+)")


def runs_of(client: MlflowClient, version: ModelVersion, model: TinymlModel) -> dict[str, Run]:
    """Board → run.

    Those that the version's tags name. A version that was registered by hand has none: then, for each board,
    the newest run in which ``mlflow.models.evaluate`` measured the model, or the run that logged it.

    Args:
        client: of the store.
        version: registered from a logged model, or by stage ``register``.
        model: that the version holds.

    Raises:
        UserInputError: a run is gone, there is none, or it measured another model.
    """
    named = {key.removeprefix(RUN): value for key, value in version.tags.items() if key.startswith(RUN)}
    if named:
        return {board: living_run(client, run_id) for board, run_id in named.items()}
    if not version.run_id:
        raise UserInputError(
            f"version {version.version} of {version.name} names no run", hint="log the model within a run"
        )
    digest = sha256_bytes(model.tflite)
    measured = [run for run in _linked(client, version) if run.data.tags.get(TFLITE) == digest]
    measured.sort(key=lambda run: int(run.info.start_time))
    return {run.data.tags[BOARD]: run for run in measured} or _logging_run(client, version, digest)


def logged_model_id(version: ModelVersion) -> str | None:
    """Of the logged model that a version was registered from; MLflow's stores only keep it in the source."""
    source = LOGGED_MODEL.fullmatch(str(version.source))
    return version.model_id or (source[1] if source else None)


def _linked(client: MlflowClient, version: ModelVersion) -> list[Run]:
    """Runs that still exist: those with metrics of the version's logged model, and the one that logged it."""
    ids = {str(version.run_id)}
    if model_id := logged_model_id(version):
        metrics = client.get_logged_model(model_id).metrics or []
        ids |= {str(metric.run_id) for metric in metrics if metric.run_id}
    return [run for run_id in sorted(ids) if (run := active_run(client, run_id)) is not None]


def _logging_run(client: MlflowClient, version: ModelVersion, digest: str) -> dict[str, Run]:
    run = living_run(client, str(version.run_id))
    if run.data.tags.get(TFLITE, digest) != digest:
        raise UserInputError(
            f"run {run.info.run_id}, which logged version {version.version} of {version.name}, measured "
            "another model after it",
            hint="measure each model in a run of its own: mlflow.models.evaluate(…, evaluators='tinyml')",
        )
    return {run.data.tags.get(BOARD, "board"): run}
