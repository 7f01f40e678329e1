"""From a model URI to one exact model."""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.errors import ModelError, UserInputError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.mlflow_plugin.flavour.contents import golden_of
from tinyml_mlops.mlflow_plugin.flavour.folder import FACTS, FOLDER, GOLDEN, TFLITE, read_folder
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.tracking.location import Location, without_credentials

LARGEST_MODEL_BYTES = 100 << 20
"""More than any microcontroller takes."""
SERVED = ("models:", "runs:", "mlflow-artifacts:")
"""What MLflow's server is asked about."""
NO_MODEL = re.compile(r"models:/?|models:/[^/]+/|models:/[^/]+(/[^/]*){2,}|runs:/?|runs:/[^/]*/?")
"""What MLflow refuses as if it were its own mistake."""
VERSION = re.compile(r"models:/[^/@]+[/@]")
"""What the model registry is asked about."""
SERVER_S = 12.0
"""How long a server is waited for."""
HINT = "nothing was deployed; start it, or name another in {variable}"


@dataclass(frozen=True)
class ResolvedModel:
    """A model that cannot change any more.

    Attributes:
        uri: as it was given.
        resolved_uri: an alias or ``latest`` replaced by the version.
        version: of the registered model; empty for other URIs.
        run_id: that logged it; empty where none is known.
        boards: names of those that it was saved for.
    """

    uri: str
    resolved_uri: str
    version: str
    run_id: str
    tflite: bytes
    golden: GoldenVectors
    boards: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of the ``.tflite``."""
        return sha256_bytes(self.tflite)


def tflite_of(model_uri: str | Path) -> ResolvedModel:
    """Fetch a model that was saved with our flavour, or whatever holds exactly one ``.tflite``.

    Raises:
        UserInputError: there is nothing at this place.
        ModelError: none or several models, or one of the flavour that was changed.
        TrackingError: the tracking server does not answer.
        MlflowException: there is no such registered model, version, alias or run.
    """
    model_uri = str(model_uri)  # a Path will do
    if NO_MODEL.fullmatch(model_uri):
        raise UserInputError(
            f"{model_uri} names no model",
            hint="write models:/name/version, models:/name@alias, models:/id or runs:/id/path",
        )
    if model_uri.startswith(SERVED):
        _expect_servers(model_uri)
    resolved_uri, version, run_id = _pinned(model_uri)
    with tempfile.TemporaryDirectory(prefix="tinyml-deploy-") as folder:
        root = _fetched(resolved_uri, folder)
        if (root / FOLDER / FACTS).exists():
            facts, files = read_folder(root)
            tflite, boards = files[TFLITE], tuple(board.name for board in facts.boards)
            golden = GoldenVectors.load(root / FOLDER / GOLDEN, files[GOLDEN])
        else:
            tflite, boards = _only_tflite(root, model_uri), ()
            golden = golden_of(tflite, None)
    return ResolvedModel(model_uri, resolved_uri, version, run_id, tflite, golden, boards)


def _pinned(model_uri: str) -> tuple[str, str, str]:
    """The URI without aliases, the version, and the run; the last two empty where there are none."""
    if model_uri.startswith("runs:"):
        return model_uri, "", model_uri.removeprefix("runs:").strip("/").partition("/")[0]
    if not model_uri.startswith("models:"):
        return model_uri, "", ""
    from mlflow import MlflowClient
    from mlflow.store.artifact.utils.models import get_model_name_and_version

    client = MlflowClient()
    name, *version = get_model_name_and_version(client, model_uri)  # type: ignore[no-untyped-call]
    if not version:  # the id of a logged model
        return model_uri, "", client.get_logged_model(name).source_run_id or ""
    found = client.get_model_version(name, version[0])
    return f"models:/{name}/{found.version}", str(found.version), found.run_id or ""


def _expect_servers(model_uri: str) -> None:
    """Asked before MLflow begins with retries that take minutes."""
    import mlflow

    from tinyml_mlops.tracking.probe import expect_server
    from tinyml_mlops.tracking.stores import stores_beside

    uri = mlflow.get_tracking_uri()
    tracking = Location(uri, without_credentials(uri), None, Path(os.devnull))
    for store in stores_beside(tracking).each if VERSION.match(model_uri) else (tracking,):
        expect_server(store, SERVER_S, HINT)


def _fetched(uri: str, folder: str) -> Path:
    """Where the model is now: a local one stays where it is.

    Raises:
        UserInputError: there is no such folder or file, or nothing fetches such a URI.
        MlflowException: it is nowhere else, either.
    """
    from mlflow.artifacts import download_artifacts

    if ":" in uri:
        try:
            return Path(download_artifacts(artifact_uri=uri, dst_path=folder))
        except (OSError, ImportError, ValueError) as error:  # of the store, or a package that it needs
            raise UserInputError(
                f"{without_credentials(uri)} cannot be fetched: {error}",
                hint="name a folder, models:/… or runs:/…",
            ) from error
    if not Path(uri).exists():
        raise UserInputError(f"there is no model at {uri}", hint="name a folder, models:/… or runs:/…")
    return Path(uri)


def _only_tflite(root: Path, uri: str) -> bytes:
    """The one ``.tflite`` below ``root``, or ``root`` itself."""
    found = [root] if root.is_file() else sorted(root.rglob("*.tflite"))
    if len(found) != 1 or found[0].suffix != ".tflite":
        raise ModelError(
            f"{uri} holds {len(found) if root.is_dir() else 'no'} .tflite files; exactly one is needed",
            hint="log the model with tinyml_mlops.mlflow_plugin.flavour.log_model",
        )
    path = found[0]
    if (
        (path != root and path.is_symlink())
        or not path.is_file()
        or path.stat().st_size > LARGEST_MODEL_BYTES
    ):
        raise ModelError(
            f"{path.name} of {uri} is a link, or larger than {LARGEST_MODEL_BYTES:,} bytes",
            hint="name a plain file",
        )
    return path.read_bytes()
