"""Stage outputs → exactly one run per variant × board under one parent, whatever happens in between."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from mlflow.tracking import MlflowClient

from tests.dense_model import dense_model
from tests.tracking.outputs import model_of
from tinyml_mlops.config import Params, Variant, load_resolved
from tinyml_mlops.errors import ModelError, TrackingError, UserInputError
from tinyml_mlops.files import write_json
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.flavour import TinymlModel, load_model
from tinyml_mlops.tracking.run import Run
from tinyml_mlops.tracking.tracker import track

PTQ, QAT = Variant.INT8_PTQ, Variant.INT8_QAT
BOARD = "qemu_stm32f405"


def params_of(project: Path) -> Params:
    return load_resolved(Layout(project).params)


def runs_on(uri: str, experiment: str) -> list[Any]:
    client = MlflowClient(tracking_uri=uri)
    found = client.get_experiment_by_name(experiment)
    return list(client.search_runs([found.experiment_id])) if found else []


def use(project: Path, monkeypatch: pytest.MonkeyPatch, uri: str) -> str:
    """Log to ``uri``, into an experiment of this test alone; returns its name."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    name = f"track {uuid4()}"
    document = json.loads(Layout(project).params.read_bytes())
    document["tracking"]["experiment"] = name
    write_json(Layout(project).params, document)
    return name


def test_the_default_store_is_a_file_of_the_project(measured: Path) -> None:
    run = track(measured, params_of(measured), PTQ, BOARD)
    assert run == Run.read(Layout(measured).track(PTQ, BOARD) / "run.json")
    assert run.tracking_uri == "sqlite:///mlflow.db"
    uri = f"sqlite:///{measured / 'mlflow.db'}"
    assert {one.info.run_id for one in runs_on(uri, run.experiment)} == {run.run_id, run.parent_run_id}
    artifacts = measured / "mlartifacts" / run.run_id / "artifacts"
    assert (artifacts / "quantize" / "model.tflite").read_bytes() == model_of(PTQ)[0]


def test_what_a_run_holds(measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use(measured, monkeypatch, server.uri)
    written = track(measured, params_of(measured), PTQ, BOARD)
    client = MlflowClient(tracking_uri=server.uri)
    run, parent = client.get_run(written.run_id), client.get_run(written.parent_run_id)
    assert run.info.run_name == "keyword_spotting int8_ptq @ qemu_stm32f405"
    assert parent.info.run_name == "keyword_spotting training, 12 epochs, seed 42"
    experiment = client.get_experiment(run.info.experiment_id)
    assert experiment.tags["mlflow.experimentKind"] == "custom_model_development"
    assert "report.html" in experiment.tags["mlflow.note.content"]
    assert run.data.metrics["accuracy"] == 0.9
    assert run.data.metrics["instructions_per_inference"] == 1e6
    assert run.data.metrics["emulated_latency_us"] == 1e6 / 168
    assert not [name for name in run.data.metrics if name.startswith("latency")]  # an emulator has none
    assert run.data.params["variant"] == "int8_ptq"
    assert len(run.data.params) <= 10
    assert run.data.tags["tinyml.timing_kind"] == "emulated"
    assert run.data.tags["tinyml.metric"] == "accuracy"
    assert run.data.tags["tinyml.digest"] == written.digest
    assert run.data.tags["tinyml.model_id"] == model_of(PTQ)[2].id
    assert run.data.tags["mlflow.parentRunId"] == written.parent_run_id
    assert "counted by an emulator" in run.data.tags["mlflow.note.content"]
    assert run.inputs.dataset_inputs[0].dataset.digest == parent.inputs.dataset_inputs[0].dataset.digest
    plots = {one.path for one in client.list_artifacts(written.run_id, "plots")}
    assert plots == {"plots/confusion.png", "plots/size_by_owner.png", "plots/op_profile.png"}
    assert "report.html" in {one.path for one in client.list_artifacts(written.run_id)}
    curve = client.get_metric_history(written.parent_run_id, "train_loss")
    assert [(point.step, point.value) for point in curve] == [(1, 2.0), (2, 1.0)]
    assert "accuracy" not in parent.data.metrics  # a training curve is no result
    assert parent.data.metrics["validation_accuracy"] == 0.75


def test_variants_are_compared_as_models(
    measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(measured, monkeypatch, server.uri)
    runs = {variant: track(measured, params_of(measured), variant, BOARD) for variant in (PTQ, QAT)}
    client = MlflowClient(tracking_uri=server.uri)
    models = client.search_logged_models([runs[PTQ].experiment_id])
    assert {model.name for model in models} == {f"{variant} @ qemu_stm32f405" for variant in runs}
    for model in models:
        variant = Variant(model.params["variant"])
        run = client.get_run(runs[variant].run_id)
        assert (model.status, model.source_run_id) == ("READY", runs[variant].run_id)
        assert [output.model_id for output in run.outputs.model_outputs] == [model.model_id]
        assert {metric.key: metric.value for metric in model.metrics} == run.data.metrics
        assert {metric.dataset_name for metric in model.metrics} == {"keyword_spotting"}
        _, golden, compiled = model_of(variant)
        loaded = load_logged(server.uri, model.model_id)
        assert loaded.facts.plans["dsp"].plan_id == compiled.id
        assert np.array_equal(loaded.run_raw(*golden.inputs)[0], golden.outputs[0])


def load_logged(uri: str, model_id: str) -> TinymlModel:
    import mlflow

    mlflow.set_tracking_uri(uri)
    return load_model(f"models:/{model_id}")


def test_a_damaged_model_is_named(measured: Path) -> None:
    (Layout(measured).quantize(PTQ) / "model.tflite").write_bytes(b"another")
    with pytest.raises(ModelError, match="model"):
        track(measured, params_of(measured), PTQ, BOARD)


def test_two_variants_share_their_parent_and_nothing_is_logged_twice(
    measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = use(measured, monkeypatch, server.uri)
    params = params_of(measured)
    first, second = (track(measured, params, variant, BOARD) for variant in (PTQ, QAT))
    assert first.parent_run_id == second.parent_run_id
    client = MlflowClient(tracking_uri=server.uri)
    of_first, of_second = (client.get_run(run.run_id).data.params for run in (first, second))
    assert of_first.keys() == of_second.keys()  # so that every run is a whole line in parallel coordinates
    assert (of_first["qat_epochs"], of_second["qat_epochs"]) == ("0", str(params.qat.epochs))
    assert track(measured, params, PTQ, BOARD) == first
    assert len(runs_on(server.uri, experiment)) == 3


def page_of(project: Path, run_id: str) -> str:
    return (project / "mlartifacts" / run_id / "artifacts" / "report.html").read_text()


def test_the_page_of_the_training_follows_what_is_logged(measured: Path) -> None:
    params = params_of(measured)
    first = track(measured, params, PTQ, BOARD)
    page = page_of(measured, first.parent_run_id)
    assert f"Not here yet: int8_qat @ {BOARD}" in page  # measured, but not logged yet
    track(measured, params, QAT, BOARD)
    page = page_of(measured, first.parent_run_id)
    assert "Not here yet" not in page
    assert page.count(">int8_qat</th>") == page.count(">int8_ptq</th>") > 1
    client = MlflowClient(tracking_uri=f"sqlite:///{measured / 'mlflow.db'}")
    digest = hashlib.sha256(page.encode()).hexdigest()
    assert client.get_run(first.parent_run_id).data.tags["tinyml.page_sha256"] == digest
    page_file = measured / "mlartifacts" / first.parent_run_id / "artifacts" / "report.html"
    page_file.write_text("as it was")
    track(measured, params, QAT, BOARD)
    assert page_file.read_text() == "as it was"  # nothing is sent that is there already


def test_outputs_of_another_training_are_not_on_its_page(measured: Path) -> None:
    params = params_of(measured)
    track(measured, params, PTQ, BOARD)
    (Layout(measured).train / "model.keras").write_bytes(b"another training")
    second = track(measured, params, QAT, BOARD)
    assert f"Not here yet: int8_ptq @ {BOARD}" in page_of(measured, second.parent_run_id)


def test_the_command_report(measured: Path) -> None:
    assert tinyml(measured, "report").communicate(timeout=60)[0] == "work/report.html\n"
    page = (measured / "work" / "report.html").read_text()
    assert "keyword_spotting: variants and boards" in page
    one = ("report", "--variant", "int8_qat", "--board", BOARD, "--out", "one.html")
    assert tinyml(measured, *one).communicate(timeout=60)[0] == "one.html\n"
    assert f"<h1>keyword_spotting int8_qat @ {BOARD}</h1>" in (measured / "one.html").read_text()
    refused = tinyml(measured, "report", "--variant", "int8_qat")
    assert f"one of {BOARD}" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 2
    (Layout(measured).deploy(QAT, BOARD) / "measurement.json").unlink()
    errors = tinyml(measured, "report").communicate(timeout=60)[1]
    assert f"int8_qat @ {BOARD} is not on the page" in errors
    assert f"Not here yet: int8_qat @ {BOARD}" in (measured / "work" / "report.html").read_text()


def test_other_inputs_are_another_run(measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = use(measured, monkeypatch, server.uri)
    params = params_of(measured)
    first = track(measured, params, PTQ, BOARD)
    (Layout(measured).quantize(PTQ) / "model.tflite").write_bytes(dense_model(seed=9, classes=2))
    second = track(measured, params, PTQ, BOARD)
    assert (second.run_id != first.run_id, second.parent_run_id) == (True, first.parent_run_id)
    (Layout(measured).train / "model.keras").write_bytes(b"another training")
    third = track(measured, params, PTQ, BOARD)
    assert third.parent_run_id != first.parent_run_id
    assert len(runs_on(server.uri, experiment)) == 5


def test_missing_outputs_are_named_before_anything_is_logged(
    measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = use(measured, monkeypatch, server.uri)
    missing = Layout(measured).build(PTQ, BOARD) / "firmware.elf"
    missing.unlink()
    with pytest.raises(UserInputError, match=r"firmware\.elf does not exist"):
        track(measured, params_of(measured), PTQ, BOARD)
    assert runs_on(server.uri, experiment) == []


def test_a_measurement_of_another_build_is_refused(measured: Path) -> None:
    size = Layout(measured).build(PTQ, BOARD) / "size.json"
    write_json(size, {**json.loads(size.read_bytes()), "build_id": "0" * 16})
    with pytest.raises(UserInputError, match=r"measurement\.json is of build abab.* but there is 0000"):
        track(measured, params_of(measured), PTQ, BOARD)


def test_hardware_time_is_latency(measured: Path) -> None:
    path = Layout(measured).deploy(PTQ, BOARD) / "measurement.json"
    document = json.loads(path.read_bytes())
    runs = {"n": 10, "min": 1.0, "p50": 2.0, "p95": 4.0, "mean": 2.5, "max": 5.0}
    runs |= {"p50_low": 1.5, "p50_high": 2.5}
    op = {**document["profile"][0], "instructions": None, "latency_us": 2.0}
    document |= {"timing_kind": "hardware", "instructions": None, "latency_us": runs, "profile": [op]}
    document |= {"energy_uj": {**runs, "p50": 66.0}}
    write_json(path, document)
    run = track(measured, params_of(measured), PTQ, BOARD)
    found = MlflowClient(tracking_uri=f"sqlite:///{measured / 'mlflow.db'}").get_run(run.run_id)
    latency = {name: value for name, value in found.data.metrics.items() if "latency" in name}
    assert latency == {f"latency_us_{name}": value for name, value in runs.items() if name != "n"}
    assert (found.data.metrics["energy_uj"], found.data.metrics["energy_uj_high"]) == (66.0, 2.5)
    assert found.data.tags["tinyml.timing_kind"] == "hardware"
    assert "latency 2.0 µs" in found.data.tags["mlflow.note.content"]


def test_a_server_that_is_down_is_named_and_leaves_no_run_json(
    measured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"http://127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(TrackingError, match=uri) as caught:
        track(measured, params_of(measured), PTQ, BOARD)
    assert "tinyml track" in caught.value.hint
    assert not Layout(measured).track(PTQ, BOARD).exists()


@pytest.mark.usefixtures("quick_failures")
def test_a_server_killed_in_the_middle_is_made_good_after_its_restart(
    measured: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tinyml_mlops.tracking import store

    experiment = use(measured, monkeypatch, server.uri)
    staging = store.staging

    @contextmanager
    def kill_between_metrics_and_artifacts(content: Any) -> Iterator[Callable[[], Path]]:
        with staging(content) as artifacts:

            def killed() -> Path:
                server.stop()
                return artifacts()

            yield killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "staging", kill_between_metrics_and_artifacts)
        with pytest.raises(TrackingError):
            track(measured, params_of(measured), PTQ, BOARD)
    server.start()
    assert [run.info.status for run in runs_on(server.uri, experiment)] == ["RUNNING"]
    run = track(measured, params_of(measured), PTQ, BOARD)
    found = {one.info.run_id: one.info.status for one in runs_on(server.uri, experiment)}
    assert found == {run.run_id: "FINISHED", run.parent_run_id: "FINISHED"}


def tinyml(project: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tinyml_mlops.cli", *arguments],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_make_each_run_once(measured: Path) -> None:
    """On a SQLite file that neither of them finds there: the hardest case."""
    both = [tinyml(measured, "track") for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]  # the same run ids
    runs = runs_on(f"sqlite:///{measured / 'mlflow.db'}", params_of(measured).tracking.experiment)
    assert len(runs) == 3
    assert {run.info.status for run in runs} == {"FINISHED"}


@pytest.mark.parametrize("sign", [".mlflow.db.unfinished", "mlartifacts/*/*"])
def test_a_process_killed_while_logging_is_made_good(measured: Path, sign: str) -> None:
    """While it makes the database, whose tables MLflow makes one by one, and while it uploads."""
    process = tinyml(measured, "track")
    database = measured / "mlflow.db"
    deadline = time.monotonic() + 60
    while not any(measured.glob(sign)):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    again = tinyml(measured, "track")
    _, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    runs = runs_on(f"sqlite:///{database}", params_of(measured).tracking.experiment)
    assert len(runs) == 3
    assert {run.info.status for run in runs} == {"FINISHED"}


def test_the_commands_track_and_table(measured: Path) -> None:
    (Layout(measured).build(QAT, BOARD) / "firmware.elf").unlink()
    process = tinyml(measured, "track")
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 2
    assert (
        "keyword_spotting int8_ptq @ qemu_stm32f405: run " in out
    )  # one that is missing does not stop the other
    assert "firmware.elf does not exist" in errors
    refused = tinyml(measured, "track", "--variant", "int4")
    assert "choose one of: int8_ptq, int8_qat" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 2
    printed = tinyml(measured, "table").communicate(timeout=60)[0].splitlines()
    assert printed[0].split("  ")[0] == "variant"
    row = next(line for line in printed if line.startswith("int8_ptq")).split()
    assert row == [
        "int8_ptq",
        BOARD,
        "0.9000",
        "0.9000",
        "1,234",
        "10,000",
        "18,000",
        "16,384",
        "1,000,000",
        "5,952.4",
    ]
    assert any("mlflow ui --backend-store-uri sqlite:///mlflow.db" in line for line in printed)
    document = json.loads(tinyml(measured, "table", "--json").communicate(timeout=60)[0])
    assert document["metric"] == "accuracy"
    assert document["rows"][1]["metrics"]["flash_bytes"] == 10_000


def test_tracking_imports_no_tensorflow(measured: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tinyml_mlops.tracking.tracker import track;"
        "from tinyml_mlops.config import load_resolved;"
        f"track(Path('.'), load_resolved(Path('work/params.json')), {PTQ.value!r}, {BOARD!r});"
        "print([m for m in ('tensorflow', 'tf_keras', 'matplotlib.pyplot') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=measured,
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""  # no chatter of alembic either
