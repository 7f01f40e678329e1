"""Versions that plain MLflow registered: measured by the evaluator, promoted by the gate."""

from collections.abc import Callable

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.entities.model_registry import ModelVersion

from tests.dense_model import dense_model
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin import flavour, registry

pytestmark = pytest.mark.emulated

BOARD, NAME = "qemu_stm32f405", "dense"
Measure = Callable[..., ModelVersion]


def log(seed: int) -> tuple[str, str]:
    """URI of a logged model, and its registered version."""
    info = flavour.log_model(
        dense_model(seed=seed), NAME, boards=[BOARD], labels=list("abcd"), registered_model_name=NAME
    )
    return info.model_uri, f"models:/{NAME}/{info.registered_model_version}"


def measure(model_uri: str, samples: np.ndarray, classes: np.ndarray) -> None:
    mlflow.models.evaluate(
        model_uri,
        samples,
        targets=classes,
        model_type="classifier",
        evaluators="tinyml",
        evaluator_config={"board": BOARD, "samples": 4, "repeats": 1},
    )


def holder() -> str:
    return str(mlflow.MlflowClient().get_model_version_by_alias(NAME, "champion").version)


def test_the_champion_is_replaced_by_what_is_not_worse_on_the_same_data(samples: np.ndarray) -> None:
    with mlflow.start_run():
        uri, first = log(seed=1)
    classes = flavour.load_model(uri).decide(samples)
    with pytest.raises(UserInputError, match=r"(?s)no metric 'accuracy'.*evaluators='tinyml'"):
        registry.promote_version(first, clean_tree=False)
    with mlflow.start_run():  # another run than the one that logged it
        measure(uri, samples, classes)
    refused = registry.promote_version(first, clean_tree=False, boards={BOARD: {"flash_bytes": 1_000}})
    assert not refused.moved
    assert f"{BOARD}: flash_bytes is" in "\n".join(refused.lines())
    assert registry.promote_version(first, clean_tree=False).moved

    with mlflow.start_run():
        other, second = log(seed=2)
        measure(other, samples, classes)
    refused = registry.promote_version(second, clean_tree=False)
    assert (refused.moved, refused.before, holder()) == (False, "1", "1")
    assert "accuracy against the champion's is -" in "\n".join(refused.lines())

    with mlflow.start_run():  # the same numbers in other types are the same data
        again, third = log(seed=1)
        frame = pd.DataFrame(samples.astype(np.float64)).assign(target=list(classes))
        mlflow.models.evaluate(
            again,
            frame,
            targets="target",
            model_type="classifier",
            evaluators="tinyml",
            evaluator_config={"board": BOARD, "samples": 4, "repeats": 1},
        )
    assert registry.promote_version(third, clean_tree=False).moved
