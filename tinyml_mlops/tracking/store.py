"""One run per digest in an MLflow tracking store. This module and :mod:`tinyml_mlops.tracking.models` import
mlflow: import them inside :func:`tinyml_mlops.tracking.environment.mlflow_environment`.

A run moves  absent → RUNNING (made with its digest, so it can be found) → everything logged → FINISHED.
Whoever finds a run RUNNING goes on with it: all points carry the run's own start time, so MLflow drops what
it already has, and logging twice is logging once. A run is never thrown away for being half done.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LifecycleStage,
    Metric,
    Param,
    RunStatus,
    RunTag,
    ViewType,
)
from mlflow.entities import Run as MlflowRun
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import TrackingError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.tracking.content import DatasetFacts, RunContent
from tinyml_mlops.tracking.database import make_database
from tinyml_mlops.tracking.failures import translated
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.models import DIGEST_TAG, RunModels, linked_metrics
from tinyml_mlops.tracking.patience import Hurried
from tinyml_mlops.tracking.staging import staging

PARENT_TAG = "mlflow.parentRunId"
NOTE_TAG = "mlflow.note.content"
PAGE_TAG = "tinyml.page_sha256"
BATCH = 500  # points in one request; MLflow takes at most 1,000 entries
DATASET_DIGEST_CHARS = 36  # MLflow's column

Describe = Callable[[str], Mapping[str, str]]
_FINISHED = RunStatus.to_string(RunStatus.FINISHED)


class RunStore:
    """Finds and completes runs; every failure of store or server is a :class:`TrackingError`."""

    def __init__(self, location: Location) -> None:
        self._location = location
        with self._translated():
            make_database(location)
            client = MlflowClient(tracking_uri=location.uri, registry_uri=location.uri)
        self._client = Hurried(client, location)
        self._models = RunModels(self._client)

    def restart_clock(self) -> None:
        """Begin the time that the next run may take."""
        self._client.restart()

    def experiment(self, name: str, describe: Describe | None = None) -> str:
        """Find or make an experiment; returns its id.

        Args:
            name: of the experiment.
            describe: gives the tags of the experiment with an id; it gets those that it does not have.

        Raises:
            TrackingError: it was deleted: logging into it is not possible, making it anew neither.
        """
        with self._translated():
            found = self._client.get_experiment_by_name(name)
            if found is None:
                try:
                    self._client.create_experiment(name, artifact_location=self._location.artifact_location)
                except MlflowException as error:
                    if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
                        raise  # else somebody was quicker
                found = self._client.get_experiment_by_name(name)
        if found is None or found.lifecycle_stage != LifecycleStage.ACTIVE:
            raise TrackingError(
                f"the experiment {name!r} on {self._location.shown} was deleted",
                hint=f"`mlflow experiments restore --experiment-id {found.experiment_id if found else '…'}`, "
                "or name another one in params.yaml (tracking.experiment)",
            )
        tags = describe(found.experiment_id) if describe else {}
        with self._translated():
            for key in sorted(tags.keys() - found.tags.keys()):  # what somebody wrote there stays
                self._client.set_experiment_tag(found.experiment_id, key, tags[key])
        return str(found.experiment_id)

    def ensure(self, experiment_id: str, content: RunContent, *, parent_run_id: str | None = None) -> str:
        """Make sure that exactly one finished run holds ``content``; returns its id.

        Raises:
            TrackingError: the store failed; what is logged so far is gone on with next time.
        """
        with self._translated():
            runs = self._find(experiment_id, content.digest)
            finished = [run for run in runs if run.info.status == _FINISHED]
            if finished and self._has_model(finished[0], content):
                kept = finished[0]
                self._adopt(kept, parent_run_id)
            else:
                with staging(content) as artifacts:
                    kept = (finished or runs or [self._create(experiment_id, content, parent_run_id)])[0]
                    self._adopt(kept, parent_run_id)
                    self._fill(kept, content, artifacts)
                # A request whose answer was lost is repeated by MLflow and makes a second run: look again.
                runs = self._find(experiment_id, content.digest)
            run_id = str(kept.info.run_id)
            for double in runs:
                if double.info.run_id != run_id:
                    self._client.delete_run(double.info.run_id)
            return run_id

    def _has_model(self, run: MlflowRun, content: RunContent) -> bool:
        """Whether the model of a finished run is still there: it can be deleted on its own."""
        if content.model is None:
            return True
        return self._models.find(run.info.experiment_id, content.digest, run.info.run_id) is not None

    def keep_page(self, run_id: str, name: str, page: str, tag: str = PAGE_TAG) -> None:
        """Bring a page of a run up to date; nothing is sent where it is already, which ``tag`` says.

        Raises:
            TrackingError: the store failed; the next call makes it good.
        """
        digest = sha256_bytes(page.encode())
        with self._translated():
            if self._client.get_run(run_id).data.tags.get(tag) != digest:
                self._client.log_text(run_id, page, name)
                self._client.set_tag(run_id, tag, digest)  # last: a page without its tag is sent again

    def keep_tag(self, run_id: str, key: str, value: str) -> None:
        """Bring a tag of a run up to date.

        Raises:
            TrackingError: the store failed; the next call makes it good.
        """
        with self._translated():
            if self._client.get_run(run_id).data.tags.get(key) != value:
                self._client.set_tag(run_id, key, value)

    def _find(self, experiment_id: str, digest: str) -> list[MlflowRun]:
        """All active runs of one digest, the oldest first."""
        return list(
            self._client.search_runs(
                [experiment_id],
                filter_string=f"tags.`{DIGEST_TAG}` = '{digest}'",
                run_view_type=ViewType.ACTIVE_ONLY,
                order_by=["attributes.start_time ASC"],
            )
        )

    def _create(self, experiment_id: str, content: RunContent, parent_run_id: str | None) -> MlflowRun:
        tags = {DIGEST_TAG: content.digest, **content.tags}
        if parent_run_id:
            tags[PARENT_TAG] = parent_run_id
        made: MlflowRun = self._client.create_run(experiment_id, run_name=content.name, tags=tags)
        return made

    def _adopt(self, run: MlflowRun, parent_run_id: str | None) -> None:
        """Hang a run under its parent, which is another one where the first was deleted."""
        if parent_run_id and run.data.tags.get(PARENT_TAG) != parent_run_id:
            self._client.set_tag(run.info.run_id, PARENT_TAG, parent_run_id)

    def _fill(self, run: MlflowRun, content: RunContent, artifacts: Callable[[], Path]) -> None:
        """Log everything; what needs no figures first, because these are being drawn meanwhile."""
        run_id, started_ms = run.info.run_id, run.info.start_time
        tags = {**content.tags, NOTE_TAG: content.note}
        model = self._models.ensure(run, content, content.model) if content.model else None
        points = [Metric(point.key, point.value, started_ms, point.step) for point in content.metrics]
        if model:
            points = linked_metrics(points, model, _dataset(content.dataset) if content.dataset else None)
        self._client.log_batch(
            run_id,
            metrics=points[:BATCH],
            params=[Param(key, value) for key, value in sorted(content.params.items())],
            tags=[RunTag(key, value) for key, value in sorted(tags.items())],
        )
        for first in range(BATCH, len(points), BATCH):
            self._client.log_batch(run_id, metrics=points[first : first + BATCH])
        if content.dataset:
            tag = InputTag("mlflow.data.context", content.dataset.context)
            self._client.log_inputs(run_id, datasets=[DatasetInput(_dataset(content.dataset), tags=[tag])])
        if model and content.model:
            self._models.complete(model, content.model)
        if content.artifacts or content.figures or content.pages:
            self._client.log_artifacts(run_id, str(artifacts()))
        self._client.set_terminated(run_id, status=_FINISHED)

    def _translated(self) -> AbstractContextManager[None]:
        return translated(self._location)


def _dataset(facts: DatasetFacts) -> Dataset:
    return Dataset(
        name=facts.name,
        digest=facts.digest[:DATASET_DIGEST_CHARS],
        source_type="local",
        source=json.dumps({"uri": facts.source}),
        profile=facts.profile,
    )
