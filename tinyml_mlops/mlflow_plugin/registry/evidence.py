"""From MLflow runs to what the gate looks at. Imports mlflow."""

from collections.abc import Mapping, Sequence

from mlflow.entities import LifecycleStage, Run
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.gate import BoardFigures, Figures
from tinyml_mlops.mlflow_plugin.registry.links import TEST_DATA
from tinyml_mlops.tracking.location import without_credentials
from tinyml_mlops.tracking.provenance import COMMIT_TAG, DIRTY_TAG
from tinyml_mlops.tracking.store import PARENT_TAG
from tinyml_mlops.tracking.variant_run import MISFIT_TAG

HEADLINE = "accuracy"


def living_run(client: MlflowClient, run_id: str) -> Run:
    """A run that was not deleted.

    Raises:
        UserInputError: it was, or there never was one on this store.
    """
    run = active_run(client, run_id)
    if run is None:
        raise UserInputError(
            f"run {run_id} is not on the tracking store any more: it was deleted, or "
            f"{without_credentials(client.tracking_uri)} is another store",
            hint=f"`mlflow runs restore --run-id {run_id}`; or, with the outputs in work/, `tinyml track` "
            "and `tinyml register`",
        )
    return run


def active_run(client: MlflowClient, run_id: str) -> Run | None:
    """A run, if it is there and was not deleted."""
    try:
        run = client.get_run(run_id)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
            raise
        return None
    return run if run.info.lifecycle_stage == LifecycleStage.ACTIVE else None


def figures_of(runs: Mapping[str, Run], float32: float | None) -> Figures:
    """The figures of one variant.

    Args:
        runs: board → run; at least one.
        float32: headline metric of the float32 variant.

    Raises:
        UserInputError: a run has no headline metric.
    """
    first = next(iter(runs.values()))
    tags = first.data.tags
    for run in runs.values():
        if HEADLINE not in run.data.metrics:
            raise UserInputError(
                f"run {run.info.run_id} has no metric {HEADLINE!r}: there is nothing to judge",
                hint="measure the model: mlflow.models.evaluate(…, evaluators='tinyml'), or `dvc repro`",
            )
    return Figures(
        name=first.data.params.get("variant") or str(first.info.run_name),
        metric=tags.get("tinyml.metric", HEADLINE),
        value=first.data.metrics[HEADLINE],
        higher_is_better=tags.get("tinyml.higher_is_better", "true") == "true",
        float32=float32,
        boards={board: _board(run) for board, run in runs.items()},
        commit=commit_of(list(runs.values())),
        test_data=tags.get(TEST_DATA, ""),
    )


def commit_of(runs: Sequence[Run]) -> str:
    """The commit that all runs come from; empty where one of them does not, or they differ."""
    commits = {
        run.data.tags.get(COMMIT_TAG, "") if run.data.tags.get(DIRTY_TAG) == "false" else "" for run in runs
    }
    return commits.pop() if len(commits) == 1 else ""


def float32_of(client: MlflowClient, run: Run) -> float | None:
    """Headline metric of the float32 variant of the same training."""
    parent = run.data.tags.get(PARENT_TAG)
    if parent is None:
        return None
    found = client.search_runs(
        [run.info.experiment_id],
        filter_string=f"tags.`{PARENT_TAG}` = '{parent}' and params.variant = 'float32'",
        max_results=1,
    )
    return found[0].data.metrics.get(HEADLINE) if found else None


def _board(run: Run) -> BoardFigures:
    golden = run.data.tags.get("tinyml.golden_vectors", "")
    misfit = run.data.tags.get(MISFIT_TAG, "")
    return BoardFigures(run.data.metrics, int(golden) if golden.isdecimal() else None, misfit)
