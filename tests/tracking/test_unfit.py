"""A variant that is too big for its board: a run, a row and a verdict that say so; the others go on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from tests.tracking.outputs import BOARD, make_unfit
from tinyml_mlops.config import Variant, load_params
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.register import register
from tinyml_mlops.tracking.tracker import tracking

PTQ, QAT = Variant.INT8_PTQ, Variant.INT8_QAT
MISSING = (
    f"the firmware does not fit {BOARD}: 18,000 bytes too many in RAM "
    "(needs 149,072 of 131,072: model 147,456, stack 1,616)"
)


@pytest.fixture
def unfit(measured: Path) -> Path:
    """A project in which one of two variants does not fit."""
    make_unfit(Layout(measured), PTQ)
    return measured


def tinyml(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tinyml_mlops.cli", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def test_it_is_a_run_beside_the_others(unfit: Path) -> None:
    params = load_params(unfit / "params.yaml")
    with tracking(unfit, params) as tracker:
        runs = [tracker.track(variant, BOARD) for variant in (PTQ, QAT, PTQ)]
    assert runs[2] == runs[0]
    client = MlflowClient(tracking_uri=f"sqlite:///{unfit / 'mlflow.db'}")
    run, other = (client.get_run(one.run_id).data for one in runs[:2])
    assert run.tags["tinyml.does_not_fit"] == MISSING
    assert "tinyml.does_not_fit" not in other.tags
    assert "does not fit STM32F405" in run.tags["mlflow.note.content"]
    assert "qemu_mps2_an386" in run.tags["mlflow.note.content"]
    assert run.metrics["accuracy"] == 0.9
    assert run.metrics["ram_bytes"] == 149_072.0
    assert not run.metrics.keys() & {"device_accuracy", "instructions_per_inference", "stack_bytes"}
    artifacts = {one.path for one in client.list_artifacts(runs[0].run_id, "build")}
    assert artifacts == {"build/size.json"}
    page = Path(client.download_artifacts(runs[0].parent_run_id, "report.html", str(unfit))).read_text()
    assert "Does not fit" in page and "149,072 of 131,072" in page
    outcome = register(unfit, params)
    told = next(verdict for verdict in outcome.verdicts if verdict.variant == PTQ)
    assert [check.told for check in told.checks if check.name.endswith("fits")] == [f"{BOARD}: {MISSING}"]


def test_where_nothing_fits_there_is_no_page_of_the_training(unfit: Path) -> None:
    make_unfit(Layout(unfit), QAT)
    with tracking(unfit, load_params(unfit / "params.yaml")) as tracker:
        run = tracker.track(PTQ, BOARD)
    client = MlflowClient(tracking_uri=f"sqlite:///{unfit / 'mlflow.db'}")
    assert "report.html" not in {one.path for one in client.list_artifacts(run.parent_run_id)}


def test_the_table_says_so(unfit: Path) -> None:
    done = tinyml(unfit, "table")
    row = next(line for line in done.stdout.splitlines() if line.startswith("int8_ptq"))
    assert "does not fit" in row and "149,072" in row
    assert f"int8_ptq: {MISSING}" in done.stdout
    rows = json.loads(tinyml(unfit, "table", "--json").stdout)["rows"]
    assert {row["variant"]: row["does_not_fit"] for row in rows} == {"int8_ptq": MISSING, "int8_qat": ""}


def test_the_page_without_mlflow_says_so(unfit: Path) -> None:
    done = tinyml(unfit, "report")
    assert done.returncode == 0, done.stderr
    assert "149,072 of 131,072" in (unfit / "work" / "report.html").read_text()
    refused = tinyml(unfit, "report", "--variant", "int8_ptq", "--board", BOARD)
    assert refused.returncode == 3
    assert MISSING in refused.stderr
