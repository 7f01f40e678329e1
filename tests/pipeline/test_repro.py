"""``dvc repro`` from params.yaml to MLflow runs: real DVC, compiler, emulated board and MLflow."""

import json
import shutil
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.pipeline.conftest import VARIANTS, runner, set_params
from tests.pipeline.places import PYTHON, QEMU, places_of
from tinyml_mlops.config import Variant

pytestmark = [pytest.mark.pipeline, pytest.mark.training, pytest.mark.emulated]

BOARD = "qemu_stm32f405"


def variant_runs(project: Path) -> list[dict[str, str]]:
    client = MlflowClient(f"sqlite:///{project / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("sine")
    runs = client.search_runs([experiment.experiment_id])
    return [run.data.tags for run in runs if "mlflow.parentRunId" in run.data.tags]


def test_each_variant_and_board_is_one_run(finished: Path) -> None:
    names = sorted(tags["mlflow.runName"] for tags in variant_runs(finished))
    assert names == sorted(f"sine {variant} @ {BOARD}" for variant in VARIANTS)


def test_a_second_repro_finds_nothing_to_do(finished: Path) -> None:
    assert "up to date" in runner(finished)("dvc", "repro").stdout
    assert len(variant_runs(finished)) == len(VARIANTS)


def test_metrics_carry_the_canonical_names(finished: Path) -> None:
    shown = json.loads(runner(finished)("dvc", "metrics", "show", "--json").stdout)
    names = {name for file in shown[""]["data"].values() for name in file["data"]}
    assert {
        "accuracy",
        "baseline_accuracy",
        "mse",
        "device_accuracy",
        "parity_mismatch_fraction",
        "model_size_bytes",
        "plan_size_bytes",
        "flash_bytes",
        "ram_bytes",
        "arena_bytes",
        "stack_bytes",
        "macs",
        "instructions_per_inference",
        "emulated_latency_us",
    } <= names
    assert not [name for name in names if name.startswith("latency_us")], "an emulator has no latency"


def test_the_device_answers_as_tflm_does(finished: Path) -> None:
    for variant in VARIANTS[1:]:
        metrics = json.loads((finished / f"work/deploy/{variant}-{BOARD}/metrics.json").read_text())
        assert metrics["parity_mismatch_fraction"] == 0.0


@pytest.mark.parametrize(
    "stage",
    [
        ("prepare",),
        ("baseline",),
        ("evaluate", "int8_ptq"),
        ("export", "int8_ptq", BOARD),
        ("build", "int8_ptq", BOARD),
        ("deploy", "int8_ptq", BOARD),
    ],
)
def test_only_training_and_converting_wait_for_tensorflow(finished: Path, stage: tuple[str, ...]) -> None:
    """The stage runs again, gives the same bytes, and has imported no tensorflow and no mlflow."""
    script = (
        "import runpy, sys\n"
        f"sys.argv = {list(stage)!r}\n"
        f"runpy.run_module('pipelines.{stage[0]}', run_name='__main__')\n"
        "print(sorted({'tensorflow', 'tf_keras', 'mlflow'} & set(sys.modules)))\n"
    )
    assert runner(finished)("python", "-c", script).stdout.splitlines()[-1] == "[]"
    assert "up to date" in runner(finished)("dvc", "repro").stdout


def test_plots_are_drawn(finished: Path) -> None:
    runner(finished)("dvc", "plots", "show")
    assert "history" in (finished / "dvc_plots" / "index.html").read_text()
    shutil.rmtree(finished / "dvc_plots")


def test_boards_of_a_labgrid_pool_are_taken_and_given_back(finished: Path, tmp_path: Path) -> None:
    """Of two machines, by tag: an emulator, which is found out by its timer, and one that is measured."""
    project = shutil.copytree(finished, tmp_path / "project")
    set_params(project, variants=["int8_ptq"], boards=["stm32f405"])
    run = runner(project, XDG_CACHE_HOME=str(tmp_path / "cache"), XDG_STATE_HOME=str(tmp_path / "state"))
    metrics = project / "work/deploy/int8_ptq-stm32f405/metrics.json"
    with places_of(tmp_path, project) as places:
        places.choose(QEMU)
        failed = run("dvc", "repro", "deploy", check=False)
        assert failed.returncode != 0 and "qemu at socket:" in failed.stderr
        assert "this is an emulator" in failed.stderr and not metrics.exists()
        assert "tinyml" in places.holder_while_flashing("qemu")
        assert "qemu" not in places.bench.client("who")
        places.program(Variant.INT8_PTQ)
        places.choose(PYTHON)
        run("dvc", "repro", "deploy")
        assert "tinyml" in places.holder_while_flashing("python")
        assert "python" not in places.bench.client("who")
    measured = json.loads(metrics.read_text())
    assert measured["parity_mismatch_fraction"] == 0.0 and measured["latency_us_p50"] > 0.0


def test_the_same_params_give_the_same_bytes(finished: Path, fresh: Path) -> None:
    runner(fresh)("dvc", "repro", "quantize")
    for variant in VARIANTS:
        name = f"work/quantize/{variant}/model.tflite"
        assert (fresh / name).read_bytes() == (finished / name).read_bytes()


def test_a_run_that_is_missing_on_the_server_is_logged_again(finished: Path) -> None:
    (finished / "mlflow.db").unlink()
    runner(finished)("tinyml", "track")
    assert len(variant_runs(finished)) == len(VARIANTS)


def test_an_experiment_changes_only_what_it_says(finished: Path) -> None:
    out = runner(finished)("dvc", "exp", "run", "-S", "deploy.repeats=3").stdout
    assert "deploy@int8_ptq" in out
    assert "Running stage 'train'" not in out
    assert json.loads((finished / "work/params.json").read_text())["deploy"]["repeats"] == 3
    measured = json.loads((finished / f"work/deploy/int8_ptq-{BOARD}/measurement.json").read_text())
    assert measured["ticks"]["n"] == 3


def test_a_server_that_is_down_costs_a_retry_and_no_training(fresh: Path) -> None:
    set_params(fresh, variants=["float32", "int8_ptq"], experiment__calibration_seeds=[1])
    run = runner(fresh, MLFLOW_TRACKING_URI="http://127.0.0.1:9")
    failed = run("dvc", "repro", check=False)
    assert failed.returncode != 0
    assert "http://127.0.0.1:9" in failed.stderr
    assert "tinyml track" in failed.stderr
    assert (fresh / f"work/deploy/int8_ptq-{BOARD}/measurement.json").is_file()
    runner(fresh)("tinyml", "track")
    assert len(variant_runs(fresh)) == 2


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("data__source", "no/such/folder", "data.source: there is no folder no/such/folder"),
        ("variants", ["int4"], "int4"),
        ("boards", ["uno"], "uno"),
        ("task", "keywords", "keywords"),
        ("train__epochs", "many", "train.epochs"),
        ("surprise", 1, "surprise"),
    ],
)
def test_wrong_params_stop_everything_with_one_message(
    fresh: Path, key: str, value: object, expected: str
) -> None:
    set_params(fresh, **{key: value})
    failed = runner(fresh)("dvc", "repro", check=False)
    assert failed.returncode != 0
    assert expected in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (fresh / "work" / "data").exists()
