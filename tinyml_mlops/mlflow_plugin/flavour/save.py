"""Saving and logging."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.decision.embedded import about_of
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.flavour.contents import (
    about_model,
    compile_contents,
    golden_of,
    tensor_specs,
)
from tinyml_mlops.mlflow_plugin.flavour.facts import FLAVOR_NAME
from tinyml_mlops.mlflow_plugin.flavour.tensors import raw_inputs, tensor_facts
from tinyml_mlops.mlflow_plugin.flavour.write import write_model
from tinyml_mlops.plan import GoldenVectors

if TYPE_CHECKING:
    from mlflow.models import Model
    from mlflow.models.model import ModelInfo

    from tinyml_mlops.decision import DecisionRule


def save_model(
    tflite: bytes | str | Path,
    path: str | Path,
    *,
    boards: Sequence[str | Board] = (),
    labels: Sequence[str] = (),
    task: str = "",
    variant: str = "",
    decision: "str | dict[str, Any] | DecisionRule | None" = None,
    metric: str | None = None,
    features: dict[str, Any] | None = None,
    golden: GoldenVectors | None = None,
    input_example: Any = None,
    pip_requirements: Sequence[str] | None = None,
    metadata: dict[str, Any] | None = None,
    mlflow_model: "Model | None" = None,
    validate_serving_input: bool = True,
) -> None:
    """Write an MLflow model folder at ``path``, which must not exist or be empty.

    What is not given is taken from the ``.tflite`` where this project made it: task, variant, decision rule
    with its labels, features.

    Args:
        tflite: the model, or the file that holds it.
        path: where to.
        boards: of the catalogue; a plan is compiled for the core of each. None: a plan for any core.
        labels: class names in the order of the output; empty for a regression.
        task: what is learned.
        variant: form of the model, e.g. ``int8_ptq``.
        decision: how outputs become answers: ``argmax`` (default with labels), ``value``, or a rule of
            :mod:`tinyml_mlops.decision` with threshold and debounce, or its fields.
        metric: name of the headline metric.
        features: how the input is computed from what a sensor gives; JSON.
        golden: vectors to carry; None: TFLM's answers to ``input_example``, or to random inputs.
        input_example: samples as :meth:`TinymlModel.predict` takes them.
        pip_requirements: of an environment to serve in; None: this package and MLflow.
        metadata: for MLflow.
        mlflow_model: MLflow gives it when it logs.
        validate_serving_input: read by MLflow: try the example on the saved model.

    Raises:
        ModelError: planrt or TFLM cannot take the model.
        ParamsError: there is no such board.
        UserInputError: an argument is wrong.
    """
    from mlflow.models import Model

    target = Path(path)
    if target.exists() and any(target.iterdir()):
        raise UserInputError(f"{target} is not empty", hint="name a new folder")
    data = _bytes(tflite)
    about = about_model(
        about_of(data),
        task=task,
        variant=variant,
        labels=tuple(labels),
        decision=decision,
        metric=metric,
        features=features,
    )
    chosen = [board if isinstance(board, Board) else load_board(board) for board in boards]
    inputs, _ = tensor_specs(data)
    names = [tensor.name for tensor in tensor_facts(inputs, "input")]
    samples = None if input_example is None else raw_inputs(input_example, inputs, names)
    with tempfile.TemporaryDirectory(prefix="tinyml-model-") as folder:
        contents = compile_contents(data, about, chosen, golden or golden_of(data, samples), Path(folder))
        model = mlflow_model or Model()
        if metadata is not None:
            model.metadata = metadata
        write_model(contents, target, model, pip_requirements)


def log_model(
    tflite: bytes | str | Path,
    name: str,
    *,
    registered_model_name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    **arguments: Any,
) -> "ModelInfo":
    """Log as an MLflow logged model of the active run, with the run's metrics.

    Args:
        tflite: the model, or the file that holds it.
        name: of the logged model.
        registered_model_name: also make a registered version of it.
        params: shown in the UI's table of models.
        tags: of the logged model.
        arguments: of :func:`save_model`.

    Raises:
        ModelError, ParamsError, UserInputError: see :func:`save_model`.
    """
    from mlflow.models import Model

    info: ModelInfo = Model.log(
        artifact_path=None,
        name=name,
        flavor=sys.modules["tinyml_mlops.mlflow_plugin.flavour"],
        flavor_name=FLAVOR_NAME,
        registered_model_name=registered_model_name,
        params=params,
        tags=tags,
        tflite=tflite,
        **arguments,
    )
    return info


def _bytes(tflite: bytes | str | Path) -> bytes:
    if isinstance(tflite, bytes):
        return tflite
    try:
        return Path(tflite).read_bytes()
    except OSError as error:
        raise UserInputError(
            f"{tflite} cannot be read: {error.strerror}", hint="name a .tflite file"
        ) from error
