"""One MLflow logged model per run, found by the run's digest. Import it as
:mod:`tinyml_mlops.tracking.store`.

A model moves  absent → PENDING (made with the digest of its run, so it can be found) → files → READY.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from mlflow.entities import Dataset, LoggedModel, LoggedModelOutput, LoggedModelStatus, Metric
from mlflow.entities import Run as MlflowRun
from mlflow.models import Model
from mlflow.tracking import MlflowClient

from tinyml_mlops.tracking.content import ModelContent, RunContent
from tinyml_mlops.tracking.patience import Hurried

DIGEST_TAG = "tinyml.digest"


class RunModels:
    """Finds and completes the models of runs; raises what MLflow raises."""

    def __init__(self, client: MlflowClient | Hurried) -> None:
        self._client = client

    def find(self, experiment_id: str, digest: str, run_id: str) -> LoggedModel | None:
        """The oldest model of a run.

        All others of its digest are deleted: doubles, made because an answer was lost, or of deleted runs.
        """
        found = self._client.search_logged_models(
            [experiment_id], filter_string=f"tags.`{DIGEST_TAG}` = '{digest}'"
        )
        own = sorted(
            (model for model in found if model.source_run_id == run_id),
            key=lambda model: (model.creation_timestamp, model.model_id),
        )
        for model in found:
            if not own or model.model_id != own[0].model_id:
                self._client.delete_logged_model(model.model_id)
        return own[0] if own else None

    def ensure(self, run: MlflowRun, content: RunContent, model: ModelContent) -> LoggedModel:
        """The model of a run, and that it is the run's output; its files may not be there yet."""
        place = (run.info.experiment_id, content.digest, run.info.run_id)
        found = self.find(*place)
        if found is None:
            made = self._client.create_logged_model(
                run.info.experiment_id,
                name=model.name,
                source_run_id=run.info.run_id,
                tags={DIGEST_TAG: content.digest, **model.tags},
                params=dict(content.params),
                model_type=model.kind,
            )
            found = self.find(*place) or made
        outputs = run.outputs.model_outputs if run.outputs else []
        if found.model_id not in {output.model_id for output in outputs}:
            self._client.log_outputs(run.info.run_id, [LoggedModelOutput(found.model_id, step=0)])
        return found

    def complete(self, logged: LoggedModel, content: ModelContent) -> None:
        """Upload the model's files, unless they are there."""
        if logged.status == LoggedModelStatus.READY:
            return
        with tempfile.TemporaryDirectory(prefix="tinyml-track-") as folder:
            model = Model(
                artifact_path=logged.artifact_location,
                run_id=logged.source_run_id,
                model_uuid=logged.model_id,
                model_id=logged.model_id,
            )
            content.write(Path(folder), model)
            self._client.log_model_artifacts(logged.model_id, folder)
        self._client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)


def linked_metrics(points: Sequence[Metric], model: LoggedModel, dataset: Dataset | None) -> list[Metric]:
    """``points`` of the model's run, linked to the model where they are not yet.

    MLflow's server drops what a run has already, but fails where a model has more than 100 of them already.
    """
    known = {(metric.key, metric.step) for metric in model.metrics or ()}
    return [
        point
        if (point.key, point.step) in known
        else Metric(
            point.key,
            point.value,
            point.timestamp,
            point.step,
            model_id=model.model_id,
            run_id=model.source_run_id,
            dataset_name=dataset.name if dataset else None,
            dataset_digest=dataset.digest if dataset else None,
        )
        for point in points
    ]
