"""The run of a model of MLPerf Tiny on a board."""

from pathlib import Path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.measure.mlperf.result import MlperfResult
from tinyml_mlops.tracking.content import Point, RunContent
from tinyml_mlops.tracking.description import TRAINING_VIEW
from tinyml_mlops.tracking.digest import KIND_TAG, inputs_digest
from tinyml_mlops.tracking.environment import mlflow_environment
from tinyml_mlops.tracking.location import location_of
from tinyml_mlops.tracking.lock import tracking_lock
from tinyml_mlops.tracking.probe import expect_server
from tinyml_mlops.tracking.run import Run

LOCK_S = 120.0
RESULT = "mlperf.json"
KIND = "mlperf"
NOT_SUBMITTED = "Not a result of MLPerf Tiny: it was neither submitted nor reviewed."


def log_mlperf(project: Path, result: Path, experiment: str) -> Run:
    """Make sure that the run of a result is on the tracking store; the same result is not logged twice.

    Args:
        project: whose tracking store it is, unless ``MLFLOW_TRACKING_URI`` names another.
        result: JSON file of a :class:`MlperfResult`; an artifact of the run.
        experiment: name of it.

    Raises:
        TrackingError: the store cannot be used.
        UserInputError: there is no such file, or it is no result.
    """
    content = mlperf_content(MlperfResult.read(result), result)
    location = location_of(project)
    with mlflow_environment(), tracking_lock(location.lock, Deadline.after(LOCK_S)):
        expect_server(location)
        from tinyml_mlops.tracking.store import RunStore  # imports mlflow: seconds

        store = RunStore(location)
        experiment_id = store.experiment(experiment, lambda _: TRAINING_VIEW)
        return Run(
            name=content.name,
            run_id=store.ensure(experiment_id, content),
            parent_run_id="",
            experiment=experiment,
            experiment_id=experiment_id,
            digest=content.digest,
            tracking_uri=location.shown,
        )


def mlperf_content(result: MlperfResult, file: Path) -> RunContent:
    """What the run of a result holds; ``file`` is the result as JSON."""
    params = {
        "benchmark": result.benchmark,
        "model": result.model,
        "board": result.board,
        "runtime": result.runtime,
    }
    return RunContent(
        name=f"mlperf {result.benchmark} @ {result.board}",
        digest=inputs_digest({RESULT: file}, {**params, KIND_TAG: KIND}),
        note=_note(result),
        params=params,
        tags={
            KIND_TAG: KIND,
            "tinyml.timing_kind": result.timing_kind,
            "tinyml.model_id": result.model_id,
            "tinyml.build_id": result.build,
            "tinyml.kernels": result.kernels,
            "tinyml.flags": result.flags,
        },
        metrics=tuple(Point(name, value) for name, value in sorted(result.metrics().items())),
        artifacts={RESULT: file},
    )


def _note(result: MlperfResult) -> str:
    emulated = "The board is emulated: its figures are counted instructions, and no time of hardware.\n\n"
    return (
        f"**{result.benchmark}** of MLPerf Tiny: `{result.model}` on `{result.board}`.\n\n"
        f"{emulated if result.timing_kind == 'emulated' else ''}{NOT_SUBMITTED}"
    )
