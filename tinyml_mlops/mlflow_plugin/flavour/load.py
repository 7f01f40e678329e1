"""Loading, for users and for ``mlflow.pyfunc``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.flavour.facts import DECIDE
from tinyml_mlops.mlflow_plugin.flavour.model import DEFAULT_RUNTIME, TinymlModel

if TYPE_CHECKING:
    import os


def load_model(model_uri: "str | os.PathLike[str]", dst_path: str | None = None) -> TinymlModel:
    """Load a model by a folder or any URI that MLflow takes (``models:/…``, ``runs:/…``).

    Raises:
        ModelError: it is no model of this flavour, or was changed.
        MlflowException: there is no such model.
    """
    if Path(model_uri).is_dir():
        return TinymlModel.open(Path(model_uri))
    from mlflow.artifacts import download_artifacts

    return TinymlModel.open(Path(download_artifacts(artifact_uri=str(model_uri), dst_path=dst_path)))


class PyfuncModel:
    """What ``mlflow.pyfunc`` calls; wrong input becomes the error that its server answers with 400."""

    def __init__(self, model: TinymlModel, *, decide: bool = False) -> None:
        self._model = model
        self._score = model.decide if decide else model.predict

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        from mlflow.exceptions import MlflowException

        chosen = params or {}
        try:
            return self._score(data, chosen.get("runtime", DEFAULT_RUNTIME), raw=chosen.get("raw", False))
        except UserInputError as error:
            raise MlflowException.invalid_parameter_value(str(error)) from error

    def get_raw_model(self) -> TinymlModel:
        """Behind ``PyFuncModel.get_raw_model``."""
        return self._model


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> PyfuncModel:
    """Called by ``mlflow.pyfunc.load_model`` with the folder of the MLflow model.

    ``model_config={"decide": True}``: answer with decisions (:meth:`TinymlModel.decide`), as MLflow's own
    evaluators want them.
    """
    return PyfuncModel(TinymlModel.open(Path(path)), decide=bool((model_config or {}).get(DECIDE)))
