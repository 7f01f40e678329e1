"""What a version is made from, said so that its registry takes it. Imports mlflow.

A registry beside the runs, and a database, take the id of the logged model. The server of a registry that is
kept apart looks such an id, or a path below the artifacts of its own store, up in its own tracking store,
which does not know it, and refuses. It takes what everybody reaches (`s3://…`), and a path of a run, which
whoever loads the version looks up in the tracking store; so the model is laid there, beside the run's other
artifacts. MLflow finds no logged model by such a path.
"""

import tempfile
from dataclasses import dataclass
from urllib.parse import urlsplit

from mlflow.artifacts import download_artifacts
from mlflow.entities import Run
from mlflow.tracking import MlflowClient

from tinyml_mlops.mlflow_plugin.registry.links import model_of
from tinyml_mlops.tracking.stores import Stores

FOLDER = "model"
"""Of a run, with what its logged model holds."""
_OF_A_STORE = frozenset({"", "file", "mlflow-artifacts", "http", "https"})


@dataclass(frozen=True)
class Source:
    """What MLflow's ``create_model_version`` takes.

    Attributes:
        uri: of the model's files.
        model_id: of the logged model; None where the registry does not know it.
        run_link: page of the run; None where the registry's own page of it is right, or there is none.
    """

    uri: str
    model_id: str | None = None
    run_link: str | None = None


def source_of(client: MlflowClient, stores: Stores, run: Run) -> Source:
    """Of the model that ``run`` logged; lays its files among the run's artifacts where that is needed."""
    model_id = model_of(run)
    tracking = stores.tracking
    run_page = f"/#/experiments/{run.info.experiment_id}/runs/{run.info.run_id}"
    run_link = tracking.shown.rstrip("/") + run_page if stores.apart and tracking.is_http else None
    if not (stores.apart and stores.registry.is_http):
        return Source(f"models:/{model_id}", model_id, run_link)
    location = str(client.get_logged_model(model_id).artifact_location)
    if urlsplit(location).scheme not in _OF_A_STORE:
        return Source(location, None, run_link)
    with tempfile.TemporaryDirectory(prefix="tinyml-register-") as folder:
        files = download_artifacts(artifact_uri=location, dst_path=folder, tracking_uri=tracking.uri)
        client.log_artifacts(run.info.run_id, files, FOLDER)
    return Source(f"runs:/{run.info.run_id}/{FOLDER}", None, run_link)
