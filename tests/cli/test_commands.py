"""Commands that need no pipeline: what they print, and how they refuse."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tinyml_mlops import __version__

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = (
    *("boards", "tasks", "params", "version"),
    *(
        "bench",
        "check",
        "doctor",
        "export",
        "fleet",
        "gateway",
        "init",
        "mlperf",
        "parity",
        "ports",
        "promote",
    ),
    *("register", "release", "report", "table", "track", "verify"),
)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=lambda names: " ".join(names))
def test_every_command_explains_itself(command: tuple[str, ...], run_tinyml: Run, tmp_path: Path) -> None:
    done = run_tinyml(*command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_starting_imports_nothing_heavy() -> None:
    """Start-up is a feature: half a second has no room for these."""
    script = "import sys, tinyml_mlops.cli; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = (
        "mlflow",
        "tensorflow",
        "tf_keras",
        "numpy",
        "pandas",
        "matplotlib",
        "pydantic",
        "scipy",
        "requests",
    )
    done = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version(run_tinyml: Run, tmp_path: Path) -> None:
    for asked in ("version", "--version"):
        assert run_tinyml(asked, cwd=tmp_path).stdout.strip() == __version__


def test_boards_as_table_and_json(run_tinyml: Run, tmp_path: Path) -> None:
    plain = run_tinyml("boards", cwd=tmp_path).stdout
    assert "\x1b" not in plain
    row = next(line for line in plain.splitlines() if line.startswith("qemu_stm32f405"))
    assert "168 MHz" in row
    assert "128 KiB" in row
    found = {
        board["name"]: board for board in json.loads(run_tinyml("boards", "--json", cwd=tmp_path).stdout)
    }
    assert found["qemu_stm32f405"]["clock_hz"] == 168_000_000


def test_params_are_printed_without_auto(run_tinyml: Run, project: Path) -> None:
    printed = run_tinyml("params", cwd=project).stdout
    assert json.loads(printed)["task"]
    assert '"auto"' not in printed


def test_tasks(run_tinyml: Run, tmp_path: Path) -> None:
    assert {"sine", "keyword_spotting"} <= set(run_tinyml("tasks", cwd=tmp_path).stdout.split())


def test_what_is_no_model_is_named(run_tinyml: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.tflite").write_text("these are no flatbuffers, but they are long enough to be one")
    done = run_tinyml("check", "notes.tflite", cwd=tmp_path)
    assert done.returncode == 3
    assert "notes.tflite" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("params",), "params.yaml"),
        (("table",), "work/params.json"),
        (("report",), "work/params.json"),
        (("track",), "work/params.json"),
        (("check", "none.tflite"), "none.tflite"),
        (("bench", "none.tflite"), "none.tflite"),
    ],
)
def test_what_a_user_causes_is_one_message_and_no_traceback(
    arguments: tuple[str, ...], named: str, run_tinyml: Run, tmp_path: Path
) -> None:
    done = run_tinyml(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert named in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
