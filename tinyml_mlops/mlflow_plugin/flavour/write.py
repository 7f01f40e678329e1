"""A model folder as MLflow wants it: MLmodel, environment, signature, input example."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.files import write_text
from tinyml_mlops.mlflow_plugin.flavour.contents import Contents
from tinyml_mlops.mlflow_plugin.flavour.facts import DECIDE, FLAVOR_NAME, Facts, TensorFacts
from tinyml_mlops.mlflow_plugin.flavour.folder import write_folder
from tinyml_mlops.mlflow_plugin.flavour.model import DEFAULT_RUNTIME
from tinyml_mlops.mlflow_plugin.flavour.tensors import real_outputs
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.plan.spec import TensorSpec

if TYPE_CHECKING:
    from mlflow.models import Model, ModelSignature
    from mlflow.types import Schema

LOADER = "tinyml_mlops.mlflow_plugin.flavour"
PACKAGES = ("tinyml-mlops", "mlflow", "numpy", "ai-edge-litert", "tflite-micro")


def write_model(
    contents: Contents, root: Path, model: "Model", pip_requirements: Sequence[str] | None = None
) -> Facts:
    """Write a whole MLflow model folder.

    Args:
        contents: what was exported.
        root: the folder; made if it is not there.
        model: MLflow's record of it; gets flavours, signature and example.
        pip_requirements: see :func:`tinyml_mlops.mlflow_plugin.flavour.save_model`.

    Raises:
        ModelError: the file is no model.
    """
    from mlflow import pyfunc
    from mlflow.models.utils import _save_example
    from mlflow.utils.environment import _mlflow_conda_env, _PythonEnv

    root.mkdir(parents=True, exist_ok=True)
    facts = write_folder(contents, root)
    model.signature = signature_of(facts)
    _save_example(model, _example(facts, GoldenVectors.load(contents.golden)), str(root))
    pyfunc.add_to_model(
        model,
        loader_module=LOADER,
        conda_env="conda.yaml",  # `mlflow models` wants its name even where it makes a virtualenv
        python_env="python_env.yaml",
        model_config={DECIDE: False},
    )
    model.add_flavor(
        FLAVOR_NAME,
        format=facts.format,
        plans={name: plan.plan_id for name, plan in facts.plans.items()},
        boards=[board.name for board in facts.boards],
    )
    requirements = list(pip_requirements or [f"{name}=={version(name)}" for name in PACKAGES])
    write_text(root / "requirements.txt", "\n".join(requirements) + "\n")
    _mlflow_conda_env(  # type: ignore[no-untyped-call]
        str(root / "conda.yaml"), additional_pip_deps=requirements, install_mlflow=False
    )
    environment: _PythonEnv = _PythonEnv.current()  # type: ignore[no-untyped-call]
    environment.to_yaml(str(root / "python_env.yaml"))  # type: ignore[no-untyped-call]
    model.model_size_bytes = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    model.save(str(root / "MLmodel"))
    return facts


def signature_of(facts: Facts) -> "ModelSignature":
    """float32 in real units, in and out; the runtime as a parameter."""
    from mlflow.models import ModelSignature
    from mlflow.types import DataType, ParamSchema, ParamSpec

    params = ParamSchema(
        [
            ParamSpec("runtime", DataType.string, DEFAULT_RUNTIME),
            ParamSpec("raw", DataType.boolean, False),
        ]
    )
    return ModelSignature(inputs=_schema(facts.inputs), outputs=_schema(facts.outputs), params=params)


def _schema(tensors: Sequence[TensorFacts]) -> "Schema":
    """Names only where there are several: MLflow takes a plain array for a tensor without one."""
    from mlflow.types import Schema
    from mlflow.types import TensorSpec as Column

    return Schema(
        [
            Column(
                np.dtype(np.float32),
                (-1, *_spec(tensor).sample_shape),
                tensor.name if len(tensors) > 1 else None,
            )
            for tensor in tensors
        ]
    )


def _example(facts: Facts, golden: GoldenVectors) -> npt.NDArray[Any] | dict[str, npt.NDArray[Any]]:
    """The first golden input, in real units: the answer to it is known."""
    first = [array[:1] for array in golden.inputs]
    return real_outputs(
        first, [_spec(tensor) for tensor in facts.inputs], [tensor.name for tensor in facts.inputs]
    )


def _spec(tensor: TensorFacts) -> TensorSpec:
    return TensorSpec(tensor.name, np.dtype(tensor.dtype), tensor.shape, tensor.scale, tensor.zero_point)
