"""``tinyml fleet …`` on a ledger that a rollout on simulated devices wrote."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run
from tests.dense_model import dense_model
from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tests.fleet.slot_device import SlotDevice
from tests.tracking.server import free_port
from tinyml_mlops.config.fleet import RolloutParams, WaveParams
from tinyml_mlops.fleet.places import ledger_path

PLAN = RolloutParams(waves=(WaveParams(name="canary", count=1), WaveParams(name="rest", percent=100)))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Version 1 is out on three devices, version 2 stopped at the canary, version 3 has begun."""
    host = Host(tmp_path / "host", fleet_of(3, rollout=PLAN))
    host.promote("models:/kws/1")
    bad = release_of("models:/kws/2").ref.sha256
    host.world.health[bad] = GOOD.model_copy(update={"golden_vectors_failed": 2})
    host.promote("models:/kws/2")
    host.begin("models:/kws/3")
    host.ledger.close()
    (tmp_path / "fleet.yaml").write_text(
        yaml.safe_dump(host.fleet.model_dump(mode="json", exclude_none=True))
    )
    path = ledger_path(tmp_path / "fleet.yaml", "prod")
    path.parent.mkdir(parents=True)
    shutil.copy(host.path, path)
    return tmp_path


def test_what_became_of_it(project: Path, run_tinyml: Run) -> None:
    status = json.loads(run_tinyml("fleet", "status", "--json", cwd=project).stdout)
    assert {device["runs"] for device in status["devices"]} == {"models:/kws/1"}
    assert status["rollout"]["model"] == "models:/kws/3" and status["rollout"]["state"] == "running"
    assert not [device for device in status["devices"] if device["differs"]]
    shown = run_tinyml("fleet", "status", cwd=project).stdout.splitlines()
    assert shown[0] == "rollout 3 of models:/kws/3: running"
    assert len([line for line in shown if "models:/kws/1" in line]) == 3
    assert run_tinyml("fleet", "status", "--html", "fleet.html", cwd=project).stdout == ""
    assert "<h1>Fleet prod</h1>" in (project / "fleet.html").read_text()
    lines = run_tinyml("fleet", "log", cwd=project).stdout.splitlines()
    assert "ann@host  rollout created: rollout 1, models:/kws/1" in lines[0]
    failed = next(line for line in lines if "device failed" in line)
    assert "d00000, golden_vectors_failed is 2, 2 more than 0" in failed
    assert any("rollout ended: aborted, wave canary: 1 of 1 devices failed" in line for line in lines)
    verified = run_tinyml("fleet", "verify", cwd=project).stdout
    assert verified.startswith(f"{len(lines)} entries, none changed or missing; the last one is ")
    assert run_tinyml("fleet", "verify", "--head", verified.split()[-1], cwd=project).returncode == 0
    other = run_tinyml("fleet", "verify", "--head", "0" * 64, cwd=project)
    assert other.returncode == 8 and "its end was cut off" in other.stderr


def test_a_fleet_that_cannot_begin_leaves_no_file(tmp_path: Path, run_tinyml: Run) -> None:
    (tmp_path / "bad.tflite").write_bytes(b"not a model")
    for model in ("missing.tflite", "bad.tflite"):
        refused = run_tinyml("fleet", "emulate", "--new", "2", "--model", model, cwd=tmp_path)
        assert refused.returncode != 0 and model in refused.stderr, refused.stderr
        assert not (tmp_path / "fleet.yaml").exists()


def test_a_kind_with_tflm_needs_its_sources(tmp_path: Path, run_tinyml: Run) -> None:
    """From the option, or from params.yaml, which is read where it is left out."""
    run_tinyml("keys", "new", "key.pem", cwd=tmp_path)
    (tmp_path / "dense.tflite").write_bytes(dense_model())
    kind = "qemu_mps2_an386-tflm"
    command = ("fleet", "emulate", "--new", "1", "--hardware", kind, "--key", "key.pub.pem")
    refused = run_tinyml(*command, "--model", "dense.tflite", cwd=tmp_path)
    assert refused.returncode == 2 and f"{kind} runs TensorFlow Lite Micro, and no folder" in refused.stderr
    (tmp_path / "params.yaml").write_text("tflm: {tree: nowhere}\n")
    refused = run_tinyml(*command, "--model", "dense.tflite", cwd=tmp_path)
    assert refused.returncode == 2 and "tflm.tree: there is no folder nowhere" in refused.stderr
    assert not (tmp_path / "fleet.yaml").exists()


def test_what_an_operator_asks(project: Path, run_tinyml: Run) -> None:
    assert run_tinyml("fleet", "pause", "--why", "lunch", cwd=project).returncode == 0
    assert "rollout 3 of models:/kws/3: paused" in run_tinyml("fleet", "status", cwd=project).stdout
    again = run_tinyml("fleet", "pause", cwd=project)
    assert again.returncode == 8 and "rollout 3 is paused: it takes no pause" in again.stderr
    assert "asked: pause, lunch" in run_tinyml("fleet", "log", cwd=project).stdout


def test_a_ledger_that_was_changed_and_one_that_is_not_there(project: Path, run_tinyml: Run) -> None:
    path = ledger_path(project / "fleet.yaml", "prod")
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER entries_stay")
        database.execute("UPDATE entries SET who = 'eve@host' WHERE seq = 4")
    database.close()
    refused = run_tinyml("fleet", "verify", cwd=project)
    assert refused.returncode == 8 and "entry 4 was changed, or one before it was" in refused.stderr
    path.unlink()
    for command in ("log", "verify", "abort"):
        refused = run_tinyml("fleet", command, cwd=project)
        assert refused.returncode == 8 and "nothing was promoted to it yet" in refused.stderr
    status = json.loads(run_tinyml("fleet", "status", "--json", cwd=project).stdout)
    assert status["rollout"] is None and status["models"] == {"?": 3}
    assert not path.exists()


def test_results_are_told_to_the_store_of_the_project(project: Path, run_tinyml: Run) -> None:
    """Its versions are in no registry; that is no reason to ask for ever."""
    assert run_tinyml("fleet", "tell", cwd=project).stdout == "2 results told\n"
    assert run_tinyml("fleet", "tell", cwd=project).stdout == "0 results told\n"
    assert "results told: rollout 2, sqlite:///mlflow.db" in run_tinyml("fleet", "log", cwd=project).stdout


def test_a_fleet_that_is_there_is_not_made_anew(project: Path, run_tinyml: Run) -> None:
    refused = run_tinyml("fleet", "emulate", cwd=project)
    assert refused.returncode == 2 and "--model kws.tflite" in refused.stderr
    before = (project / "fleet.yaml").read_bytes()
    again = run_tinyml("fleet", "emulate", "--new", "5", "--model", "kws.tflite", cwd=project)
    assert again.returncode == 2 and "is there already" in again.stderr
    assert (project / "fleet.yaml").read_bytes() == before


def test_devices_are_asked_now(tmp_path: Path, run_tinyml: Run) -> None:
    """Before anything was promoted, and one of them is not there."""
    board = "qemu_mps2_an386"
    with SlotDevice(board=board, id="kitchen", why="watchdog") as device:
        devices = [
            {"id": "kitchen", "hardware": board, "link": device.url},
            {"id": "hall", "hardware": board, "link": f"socket://127.0.0.1:{free_port()}"},
        ]
        (tmp_path / "fleet.yaml").write_text(yaml.safe_dump({"name": "prod", "devices": devices}))
        asked = json.loads(run_tinyml("fleet", "status", "--ask", "--json", cwd=tmp_path).stdout)
    kept = json.loads(run_tinyml("fleet", "status", "--json", cwd=tmp_path).stdout)
    for status in (asked, kept):
        kitchen, hall = status["devices"]
        assert (kitchen["runs"], kitchen["firmware"], kitchen["differs"]) == (
            "factory model",
            device.build,
            "",
        )
        assert hall["runs"] == "?" and hall["differs"].startswith("does not answer: ")
    assert not ledger_path(tmp_path / "fleet.yaml", "prod").exists()
