"""The gate for whoever has no ``params.yaml``: promoting what plain MLflow registered, from Python."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tinyml_mlops.config import GateParams
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.registry.name import VersionName
from tinyml_mlops.mlflow_plugin.registry.promote import Promotion, promote


def promote_version(
    uri: str, alias: str = "champion", *, project: str | Path = ".", **policy: Any
) -> Promotion:
    """Ask the gate, compare with the present holder of ``alias``, and move it; what `tinyml promote` does.

    The version's model has to be measured: ``mlflow.models.evaluate(…, evaluators="tinyml")``.

    Args:
        uri: ``models:/name/version`` or ``models:/name@alias``.
        alias: to move.
        project: whose store is used unless MLflow was told another one.
        policy: keys of params.yaml, section ``gate``. What is not given is not asked, but ``exact_parity``,
            ``self_test`` and ``clean_tree``, which are on.

    Returns:
        What came of it; ``moved`` is False where the gate refuses, and ``lines()`` says why.

    Raises:
        UserInputError: there is no such version or key, or the version was not measured.
        ModelError, TrackingError: see :func:`~tinyml_mlops.mlflow_plugin.registry.promote.promote`.
    """
    try:
        asked = GateParams.model_validate({"name": VersionName.parse(uri).name, **policy})
    except ValidationError as error:
        first = error.errors()[0]
        raise UserInputError(
            f"policy: {'.'.join(map(str, first['loc']))}: {first['msg']}",
            hint=f"known keys: {', '.join(key for key in GateParams.model_fields if key != 'name')}",
        ) from error
    return promote(Path(project), asked, uri, alias)
