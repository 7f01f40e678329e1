"""``mlflow.models.evaluate`` on an emulated board, through the entry point."""

import json
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.models.evaluation.evaluator_registry import _model_evaluation_registry

from tests.dense_model import dense_model
from tests.mlflow_plugin.installed import entry_points
from tinyml_mlops.mlflow_plugin import flavour
from tinyml_mlops.mlflow_plugin.evaluator import TinymlEvaluator

BOARD = "qemu_stm32f405"
LABELS = ["up", "down", "left", "right"]


@pytest.fixture(autouse=True)
def registered() -> None:
    """As ``register_entrypoints`` does; test_context.py goes through the real entry point."""
    module, _, name = entry_points()["mlflow.model_evaluator"]["tinyml"].partition(":")
    assert (module, name) == (TinymlEvaluator.__module__, "TinymlEvaluator")
    _model_evaluation_registry.register("tinyml", TinymlEvaluator)


def frame(samples: np.ndarray, targets: object) -> pd.DataFrame:
    return pd.DataFrame(samples, columns=[f"f{number}" for number in range(8)]).assign(target=targets)


@pytest.mark.emulated
def test_a_classifier_on_a_board(samples: np.ndarray, tmp_path: Path) -> None:
    with mlflow.start_run():
        info = flavour.log_model(dense_model(), name="dense", boards=[BOARD], labels=LABELS)
    classes = flavour.load_model(info.model_uri).decide(samples)
    classes[:5] = (classes[:5] + 1) % 4  # five wrong ones
    with mlflow.start_run() as run:
        result = mlflow.models.evaluate(
            info.model_uri,
            frame(samples, [LABELS[number] for number in classes]),
            targets="target",
            model_type="classifier",
            evaluators="tinyml",
            evaluator_config={"board": BOARD, "samples": 10},
        )
    found = result.metrics
    assert found["accuracy"] == 0.75
    assert found["device_accuracy"] == 0.7  # of samples 0, 2, 4, … three are wrong
    assert found["parity_mismatch_fraction"] == 0.0
    assert found["instructions_per_inference"] > 100
    assert 0 < found["arena_bytes"] < found["ram_bytes"] and found["flash_bytes"] > found["plan_size_bytes"]
    assert not [name for name in found if name.startswith("latency")]
    logged = mlflow.get_run(run.info.run_id)
    assert logged.data.metrics == pytest.approx(found)
    assert logged.data.tags["tinyml.timing_kind"] == "emulated"
    assert logged.data.tags["tinyml.metric"] == "accuracy"
    on_model = {metric.key: metric.value for metric in mlflow.get_logged_model(info.model_id).metrics}
    assert on_model == pytest.approx(found)
    details = json.loads(
        Path(
            mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path=f"tinyml/{BOARD}.json")
        ).read_text()
    )
    assert [op["op"] for op in details["profile"]] == ["FULLY_CONNECTED"]


@pytest.mark.emulated
def test_a_regression_that_was_only_saved(samples: np.ndarray, tmp_path: Path) -> None:
    flavour.save_model(dense_model(classes=1), tmp_path / "scalar")
    truth = flavour.load_model(tmp_path / "scalar").decide(samples) + np.float32(0.25)
    with mlflow.start_run() as run:
        result = mlflow.models.evaluate(
            mlflow.pyfunc.load_model(str(tmp_path / "scalar")),
            frame(samples, truth),
            targets="target",
            model_type="regressor",
            evaluators=["tinyml"],
            evaluator_config={"tinyml": {"board": "qemu_mps3_an547", "samples": 4}},
        )
    assert result.metrics["accuracy"] == pytest.approx(0.25, abs=1e-6)
    logged = mlflow.get_run(run.info.run_id)
    assert logged.data.metrics == pytest.approx(result.metrics)
    assert logged.data.tags["tinyml.metric"] == "mae"


@pytest.mark.parametrize(
    ("config", "targets", "message"),
    [
        ({"board": "abacus"}, "up", "no board 'abacus'"),
        ({"board": BOARD, "sample": 3}, "up", "sample: Extra inputs are not permitted"),
        ({"board": BOARD, "samples": 0}, "up", "samples: Input should be greater than or equal to 1"),
        ({"board": BOARD}, "sideways", "classes that the model does not have: sideways"),
    ],
)
def test_what_is_wrong_is_named(
    config: dict[str, object], targets: str, message: str, saved: Path, samples: np.ndarray
) -> None:
    with pytest.raises(MlflowException, match=message):
        mlflow.models.evaluate(
            str(saved),
            frame(samples, targets),
            targets="target",
            model_type="classifier",
            evaluators="tinyml",
            evaluator_config=config,
        )


def test_a_model_of_another_flavour_is_refused(samples: np.ndarray) -> None:
    with pytest.raises(MlflowException, match="takes models of the flavour tinyml only"):
        mlflow.models.evaluate(
            lambda data: data.iloc[:, 0],
            frame(samples, 0.0),
            targets="target",
            model_type="regressor",
            evaluators="tinyml",
            evaluator_config={"board": BOARD},
        )


def test_it_keeps_out_of_evaluations_without_a_board() -> None:
    assert not TinymlEvaluator.can_evaluate(model_type="classifier", evaluator_config={})
    assert not TinymlEvaluator.can_evaluate(model_type="classifier", evaluator_config=None)
    assert TinymlEvaluator.can_evaluate(model_type="anything", evaluator_config={"board": BOARD})
