"""One model on every emulated board: as many runs in one experiment of MLflow, to be compared there."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from mlflow.tracking import MlflowClient

from tests.device.built import GOLDEN, built, switched_on
from tests.tracking.outputs import write_outputs
from tinyml_mlops.config import DeployParams, Variant, board_names, load_board, load_resolved
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure import measure
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.tracking.tracker import track

pytestmark = pytest.mark.emulated
PTQ = Variant.INT8_PTQ
MODEL = "ad01_int8"  # which tests/measure builds for these boards anyway
EMULATED = [name for name in board_names() if load_board(name).qemu]
DEPLOY = DeployParams(warmups=0, repeats=2, accuracy_samples=2, timeout_s=30.0)


def deployed(model: Path, board: str, layout: Layout, folder: Path, state: Path) -> None:
    """What stages export, build and deploy leave of one board: built, run and measured as they do it."""
    firmware = built(model, board, folder)
    samples = firmware.random_inputs(2, 1)
    with switched_on(firmware, state) as client:
        measurement = measure(
            client,
            firmware.board,
            deploy=DEPLOY,
            expected_build=firmware.build_id,
            expected_model_id=firmware.compiled.id,
            samples=samples,
            expected_outputs=firmware.tflm.run_all(*samples),
        ).measurement
    export, build, deploy = (of(PTQ, board) for of in (layout.export, layout.build, layout.deploy))
    shutil.copytree(folder / "export" / firmware.elf.parent.name, export)
    golden = GoldenVectors.computed(firmware.tflm, *random_inputs(firmware.tflm.inputs, GOLDEN, seed=0))
    golden.save(export / "golden.npz")
    build.mkdir(parents=True)
    for name in ("firmware.elf", "size.json"):
        shutil.copy(firmware.elf.parent / name, build)
    measurement.write(deploy / "measurement.json")
    write_json(build / "metrics.json", BuildRecord.read(build / "size.json").metrics())
    write_json(deploy / "metrics.json", measurement.metrics())


def test_all_emulated_boards_in_one_comparison(
    shared_models: Path,
    project: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root, model = tmp_path / "project", shared_models / f"{MODEL}.tflite"
    root.mkdir()
    write_outputs(project, root)
    layout = Layout(root)
    shutil.copy(model, layout.quantize(PTQ) / "model.tflite")
    params = load_resolved(layout.params)
    for folder in (
        layout.export,
        layout.build,
        layout.deploy,
    ):  # of that model, not of the one that is run here
        shutil.rmtree(folder(PTQ, "qemu_stm32f405"))
    for board in EMULATED:
        deployed(model, board, layout, tmp_path_factory.getbasetemp(), tmp_path / board)
    store = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    experiment = f"boards {uuid4()}"
    document = params.model_dump(mode="json")
    document["boards"] = EMULATED
    document["tracking"]["experiment"] = experiment
    write_json(layout.params, document)

    logged = [track(root, load_resolved(layout.params), PTQ, board) for board in EMULATED]

    client = MlflowClient(tracking_uri=store)
    found = client.search_runs(
        [client.get_experiment_by_name(experiment).experiment_id],
        filter_string=f"tags.`mlflow.parentRunId` = '{logged[0].parent_run_id}'",
        order_by=["metrics.instructions_per_inference"],
    )
    by_board = {run.data.params["board"]: run for run in found}
    assert set(by_board) == set(EMULATED)
    assert {run.info.run_id for run in found} == {run.run_id for run in logged}
    assert found[0].data.params["board"] == "qemu_mps3_an547"  # vectors of MVE
    assert found[-1].data.params["board"] == "qemu_riscv32"  # no multiply-accumulate for int8
    for run in found:
        assert run.data.metrics["parity_mismatch_fraction"] == 0
        assert run.data.metrics["emulated_latency_us"] > 0
        assert not [name for name in run.data.metrics if name.startswith("latency")]
