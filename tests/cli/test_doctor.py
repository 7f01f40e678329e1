"""`tinyml doctor` finds what is there, and for what is not, says what to do."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tinyml_mlops.doctor import Status, examine
from tinyml_mlops.doctor.check import Check
from tinyml_mlops.doctor.machine import bind_failure
from tinyml_mlops.doctor.packages import pinned_check, pinned_versions
from tinyml_mlops.doctor.project import store_checks
from tinyml_mlops.doctor.tools import NEWLIB, library_check, tool_checks

RunTinyml = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def no_foreign_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_whatever_is_not_right_has_a_hint(project: Path) -> None:
    checks = examine(project)
    assert {"python", "packages", "qemu-system-arm", "free disk", "loopback port", "mlflow store"} <= set(
        by_name(checks)
    )
    for check in checks:
        assert (check.status is Status.OK) == (not check.hint), check


def test_missing_programs_are_named_with_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = by_name(tool_checks())
    for name, package in (
        ("arm-none-eabi-gcc", "gcc-arm-none-eabi"),
        ("qemu-system-arm", "qemu-system-arm"),
        ("espeak-ng", "espeak-ng"),
        ("git", "git"),
    ):
        assert checks[name].status is Status.MISSING
        assert package in checks[name].hint
    assert checks["board qemu_stm32f405"].status is Status.MISSING


def test_a_compiler_without_its_c_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GCC prints the bare name of a file that it does not have."""
    compiler = tmp_path / "arm-none-eabi-gcc"
    compiler.write_text("#!/bin/sh\necho nano.specs\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    check = library_check(NEWLIB)
    assert check.status is Status.MISSING
    assert "libnewlib-arm-none-eabi" in check.hint


def test_an_emulator_that_lacks_a_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = tmp_path / "qemu-system-arm"
    emulator.write_text("#!/bin/sh\necho 'mps2-an386  some board'\n")
    emulator.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    checks = by_name(tool_checks())
    assert checks["board qemu_mps2_an386"].status is Status.OK
    assert checks["board qemu_stm32f405"].status is Status.MISSING
    assert "netduinoplus2" in checks["board qemu_stm32f405"].found


def test_pins_are_compared_with_what_is_installed(tmp_path: Path) -> None:
    assert pinned_versions("# set\na==1.0\nB==2 ; python_version<'4'\n\n--index x\n") == {
        "a": "1.0",
        "B": "2",
    }
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("pydantic==0.0.1\nnot-installed-anywhere==1\n")
    check = pinned_check(constraints)
    assert check.status is Status.NOTE
    assert "pydantic" in check.found
    assert "pinned 0.0.1" in check.found
    assert "not-installed-anywhere" not in check.found


def test_a_port_in_use_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert "in use" in bind_failure(port)
    assert bind_failure(port) == ""


def test_a_server_that_is_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"http://127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setattr("tinyml_mlops.doctor.project.PROBE_S", 0.1)
    (check,) = store_checks(tmp_path)
    assert check.status is Status.MISSING
    assert uri in check.found
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", uri)
    here, registry = store_checks(tmp_path)
    assert (here.status, registry.status) == (Status.OK, Status.MISSING)
    assert f"the MLflow model registry at {uri} does not work" in registry.found
    assert "MLFLOW_REGISTRY_URI" in registry.hint


def test_json_and_exit_code(project: Path, tmp_path: Path, run_tinyml: RunTinyml) -> None:
    there = run_tinyml("doctor", "--json", cwd=project)
    found = json.loads(there.stdout)
    missing = [check["name"] for check in found if check["status"] == "missing"]
    assert there.returncode == (1 if missing else 0)
    elsewhere = run_tinyml("doctor", cwd=tmp_path)
    assert elsewhere.returncode == 1
    assert "params.yaml" in elsewhere.stdout
    assert "→" in elsewhere.stdout
