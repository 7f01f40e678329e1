"""Save, log, load, score: with the installed MLflow."""

import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import mlflow
import numpy as np
import pandas as pd
import pytest
import yaml
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient
from mlflow.utils.virtualenv import _get_python_env

from tests.dense_model import dense_model
from tests.many_ends import model_of_many_ends
from tests.mlflow_plugin.conftest import two_inputs
from tinyml_mlops.decision import About, Argmax, Threshold
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.errors import ModelError, ParamsError, UserInputError
from tinyml_mlops.evaluation.quantized import to_raw, to_real
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.features import Window, c_source
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.mlflow_plugin import flavour
from tinyml_mlops.mlflow_plugin.flavour.facts import KernelSet
from tinyml_mlops.plan import GoldenVectors, HostModel
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS

FILES = {
    *("MLmodel", "requirements.txt", "python_env.yaml", "conda.yaml"),
    *("input_example.json", "serving_input_example.json"),
    *("tinyml/facts.json", "tinyml/model.tflite", "tinyml/model_data.h", "tinyml/model_data.c"),
    "tinyml/golden.npz",
    *(f"tinyml/{kernels}/model.plan" for kernels in ("dsp", "mve")),
    *(f"tinyml/{kernels}/model_plan.{end}" for kernels in ("dsp", "mve") for end in "hc"),
}


def expected_of(tflite: bytes, x: np.ndarray) -> np.ndarray:
    """TFLM's answer in real units, by hand."""
    reference = TflmRunner(tflite)
    (source,), (result,) = reference.inputs, reference.outputs
    raw = reference.run(to_raw(x, source.dtype, source.scale, source.zero_point))
    return to_real(raw, result.scale, result.zero_point)


def test_the_tables_of_the_front_end_are_in_the_folder(tmp_path: Path) -> None:
    front_end = Window(rate_hz=100, channels=2, window_samples=4)
    about = About(decision=Argmax(labels=("a", "b", "c", "d")), features=front_end.model_dump(mode="json"))
    flavour.save_model(embed(dense_model(), about), tmp_path / "saved")
    flavour.load_model(tmp_path / "saved")
    target = ModelInput("int8", 8, 0.05, 3)
    stored = tmp_path / "saved" / "tinyml"
    assert (stored / "model_frontend.c").read_text() == c_source.source(front_end, target)
    assert (stored / "model_frontend.h").read_text() == c_source.header(front_end, target)
    (stored / "model_frontend.c").write_text("int spoilt;")
    with pytest.raises(ModelError, match="not the content that"):
        flavour.load_model(tmp_path / "saved")


def test_what_a_folder_holds(saved: Path, tflite: bytes) -> None:
    assert {str(path.relative_to(saved)) for path in saved.rglob("*") if path.is_file()} == FILES
    facts = flavour.load_model(saved).facts
    assert (facts.about.task, facts.about.variant) == ("gesture", "int8_ptq")
    assert isinstance(facts.about.decision, Argmax)
    assert facts.about.features == {"kind": "raw", "rate_hz": 100}
    assert [board.name for board in facts.boards] == ["qemu_stm32f405", "qemu_mps3_an547"]
    assert facts.boards[0].flash_bytes == 1 << 20
    assert facts.inputs[0].shape == (1, 8)
    assert facts.plans["dsp"].arena_bytes > 0
    golden = GoldenVectors.load(saved / "tinyml/golden.npz")
    assert np.array_equal(TflmRunner(tflite).run(golden.inputs[0]), golden.outputs[0])
    for kernels in ("dsp", "mve"):
        passed, report = HostModel.open((saved / f"tinyml/{kernels}/model.plan").read_bytes()).selftest()
        assert passed and report["vectors"] == 4


def test_what_the_model_says_of_itself_is_not_typed_again(tflite: bytes, tmp_path: Path) -> None:
    rule = Threshold(threshold=0.0, output=2, labels=("still", "wave"))
    about = About(task="gesture", variant="int8_qat", decision=rule, features={"kind": "own"})
    flavour.save_model(embed(tflite, about), tmp_path / "said")
    model = flavour.load_model(tmp_path / "said")
    assert model.facts.about == about.model_copy(update={"metric": "accuracy"})
    x = np.random.default_rng(0).normal(size=(9, 8)).astype(np.float32)
    assert np.array_equal(model.decide(x), model.predict(x)[:, 2] >= 0.0)
    flavour.save_model(embed(tflite, about), tmp_path / "typed", labels=["a", "b", "c", "d"])
    typed = flavour.load_model(tmp_path / "typed").facts.about
    assert (typed.task, typed.decision) == ("gesture", Argmax(labels=("a", "b", "c", "d")))
    with pytest.raises(UserInputError, match="output is 9"):
        flavour.save_model(tflite, tmp_path / "wrong", decision=Threshold(threshold=0.5, output=9))


def test_the_same_model_gives_the_same_folder(saved: Path, tflite: bytes, tmp_path: Path) -> None:
    again = tmp_path / "again"
    facts = flavour.load_model(saved).facts
    flavour.save_model(
        tflite,
        again,
        boards=[board.name for board in facts.boards],
        **{name: getattr(facts.about, name) for name in ("decision", "task", "variant", "features")},
    )
    for name in FILES - {"MLmodel"}:
        assert (again / name).read_bytes() == (saved / name).read_bytes(), name


@pytest.mark.parametrize("runtime", ["planrt", "tflm"])
def test_pyfunc_scores_real_values_as_the_device_does(
    runtime: str, saved: Path, tflite: bytes, samples: np.ndarray
) -> None:
    model = mlflow.pyfunc.load_model(str(saved))
    found = model.predict(samples, params={"runtime": runtime})
    assert found.dtype == np.float32
    assert np.array_equal(found, expected_of(tflite, samples))
    assert np.array_equal(model.predict(samples), found)  # planrt is the default


def test_litert_differs_by_a_step_at_most(saved: Path, tflite: bytes, samples: np.ndarray) -> None:
    found = flavour.load_model(saved).predict(samples, "litert")
    assert np.abs(found - expected_of(tflite, samples)).max() <= 0.1 * 1.001


def test_raw_values_in_and_out(saved: Path, tflite: bytes) -> None:
    raw = np.random.default_rng(2).integers(-128, 128, (5, 8), dtype=np.int8)
    expected = TflmRunner(tflite).run(raw)
    model = flavour.load_model(saved)
    assert np.array_equal(model.run_raw(raw)[0], expected)
    assert np.array_equal(model.predict(raw, raw=True), expected)
    assert np.array_equal(model.predict(raw), to_real(expected, 0.1, -5))  # its own type is raw
    pyfunc = mlflow.pyfunc.load_model(str(saved))  # MLflow lets only float32 through
    found = pyfunc.predict(raw.astype(np.float32), params={"raw": True})
    assert found.dtype == np.int8 and np.array_equal(found, expected)


def test_several_inputs_by_name(tmp_path: Path) -> None:
    flavour.save_model(two_inputs(), tmp_path / "two")
    left, right = np.full((3, 8), 1.0, np.float32), np.full((3, 8), 2.0, np.float32)
    model = flavour.load_model(tmp_path / "two")
    assert np.allclose(model.predict({"right": right, "left": left}), 3.0, atol=0.1)
    pyfunc = mlflow.pyfunc.load_model(str(tmp_path / "two"))
    assert np.allclose(pyfunc.predict({"left": left, "right": right}), 3.0, atol=0.1)
    frame = pd.DataFrame({"left": list(left), "right": list(right)})
    assert np.allclose(model.predict(frame), 3.0, atol=0.1)
    with pytest.raises(UserInputError, match="takes the inputs left, right, not left"):
        model.predict({"left": left})
    with pytest.raises(UserInputError, match="takes 2 inputs"):
        model.predict(left)


def test_many_ends_of_different_types_by_name(tmp_path: Path) -> None:
    flavour.save_model(model_of_many_ends(), tmp_path / "many")
    pyfunc = mlflow.pyfunc.load_model(str(tmp_path / "many"))
    found = pyfunc.predict(pyfunc.input_example)
    golden = GoldenVectors.load(tmp_path / "many/tinyml/golden.npz")
    specs = flavour.load_model(tmp_path / "many").outputs
    assert list(found) == [spec.name for spec in specs]
    for values, expected, spec in zip(found.values(), golden.outputs, specs, strict=True):
        assert np.array_equal(values, to_real(expected[:1], spec.scale, spec.zero_point))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((2, 7), np.float32), r"takes samples of shape \(8,\), not \(7,\)"),
        (np.full((1, 8), np.nan, np.float32), "x: there are values that are not finite"),
        ([["a"] * 8], "x: an array of numbers is needed"),
        ([[1.0], [1.0, 2.0]], "x: samples differ in shape"),
        (1.0, "of 0 dimensions"),
        (np.zeros((0, 8), np.float32), "takes samples of shape"),
    ],
)
def test_wrong_input_is_named(data: Any, message: str, saved: Path) -> None:
    with pytest.raises(UserInputError, match=message):
        flavour.load_model(saved).predict(data)


def test_wrong_parameters_are_named(saved: Path, samples: np.ndarray) -> None:
    model = mlflow.pyfunc.load_model(str(saved))
    with pytest.raises(MlflowException, match="no runtime 'onnx'") as caught:
        model.predict(samples, params={"runtime": "onnx"})
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    with pytest.raises(UserInputError, match="raw values have to be int8"):
        flavour.load_model(saved).predict(samples, raw=True)


def test_wrong_arguments_are_named(tflite: bytes, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="2 labels, but the model's first output has 4 elements"):
        flavour.save_model(tflite, tmp_path / "a", labels=["yes", "no"])
    with pytest.raises(UserInputError, match=r"decision: .*'argmax'"):
        flavour.save_model(tflite, tmp_path / "a", decision="coin")
    with pytest.raises(ParamsError, match="no board 'abacus'"):
        flavour.save_model(tflite, tmp_path / "a", boards=["abacus"])
    with pytest.raises(UserInputError, match="is not empty"):
        flavour.save_model(tflite, saved)
    with pytest.raises(UserInputError, match="cannot be read"):
        flavour.save_model(tmp_path / "none.tflite", tmp_path / "a")


def test_logged_with_the_metrics_of_its_run(tflite: bytes, samples: np.ndarray) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("accuracy", 0.5)
        info = flavour.log_model(
            tflite, name="dense", boards=["qemu_stm32f405"], registered_model_name="dense", params={"a": 1}
        )
    client = MlflowClient()
    logged = client.get_logged_model(info.model_id)
    assert (logged.status, logged.name, logged.source_run_id) == ("READY", "dense", run.info.run_id)
    assert [(metric.key, metric.value) for metric in logged.metrics] == [("accuracy", 0.5)]
    assert set(info.flavors) == {"tinyml", "python_function"}
    assert info.signature.params.params[0].default == "planrt"
    client.set_registered_model_alias("dense", "candidate", "1")
    for uri in (info.model_uri, "models:/dense@candidate"):
        assert np.array_equal(flavour.load_model(uri).predict(samples), expected_of(tflite, samples))
        assert np.array_equal(mlflow.pyfunc.load_model(uri).predict(samples), expected_of(tflite, samples))


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_mlflow_evaluates_it(kind: str, tmp_path: Path, samples: np.ndarray) -> None:
    classes, metric = (4, "accuracy_score") if kind == "classifier" else (1, "mean_absolute_error")
    tflite = dense_model(classes=classes)
    flavour.save_model(
        tflite, tmp_path / "judged", labels=["a", "b", "c", "d"][: classes if classes > 1 else 0]
    )
    truth = expected_of(tflite, samples)
    data = pd.DataFrame(samples, columns=[f"f{number}" for number in range(8)])
    data["y"] = truth.argmax(axis=1) if kind == "classifier" else truth.ravel() + np.float32(0.5)
    result = mlflow.models.evaluate(
        str(tmp_path / "judged"),
        data,
        targets="y",
        model_type=kind,
        evaluators="default",
        evaluator_config={"log_model_explainability": False},
        model_config={"decide": True},
    )
    assert result.metrics[metric] == pytest.approx(1.0 if kind == "classifier" else 0.5, abs=1e-5)


def test_no_pickle_and_nothing_inferred(saved: Path) -> None:
    document = yaml.safe_load((saved / "MLmodel").read_text())
    pyfunc = document["flavors"]["python_function"]
    assert pyfunc["loader_module"] == "tinyml_mlops.mlflow_plugin.flavour"
    assert "data" not in pyfunc and "code" not in pyfunc and "python_model" not in pyfunc
    requirements = (saved / "requirements.txt").read_text().splitlines()
    assert requirements[0].startswith("tinyml-mlops==") and requirements[1].startswith("mlflow==")


def test_mlflow_finds_the_environment_that_it_would_make(saved: Path) -> None:
    """`mlflow models serve`, `predict` and `build-docker` ask so, unless they are told `local`."""
    for form in ("pip", "conda"):
        named = mlflow.pyfunc.get_model_dependencies(str(saved), format=form)
        assert f"tinyml-mlops=={version('tinyml-mlops')}" in Path(named).read_text()
    assert _get_python_env(saved).python == platform.python_version()


def test_kernel_sets_are_those_of_the_compiler() -> None:
    assert get_args(KernelSet) == KERNEL_SETS


def test_importing_is_light() -> None:
    script = (
        "import sys, tinyml_mlops.mlflow_plugin as p; light = set(sys.modules);"
        "import tinyml_mlops.mlflow_plugin.flavour;"
        "print([m for m in ('numpy', 'pydantic', 'mlflow') if m in light],"
        "[m for m in ('tensorflow', 'tf_keras', 'mlflow', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"
