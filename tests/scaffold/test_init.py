"""New projects: what is in them, what is refused, and one that runs from an installed wheel alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.pipeline.conftest import set_params
from tests.test_wheel import build_wheel
from tinyml_mlops.config import load_params, task_names
from tinyml_mlops.errors import HostToolError, UserInputError
from tinyml_mlops.scaffold import create_project
from tinyml_mlops.scaffold.package_state import package_state
from tinyml_mlops.scaffold.pipeline import standalone


@pytest.mark.parametrize("task", task_names())
def test_each_task_has_its_project(tmp_path: Path, project: Path, task: str) -> None:
    folder = tmp_path / "mine"
    create_project(folder, task)
    assert load_params(folder / "params.yaml").task == task
    assert (folder / "firmware" / "platformio.ini").is_file()
    assert (folder / ".git").is_dir() and (folder / ".dvc" / "config").is_file()
    stages = yaml.safe_load((folder / "dvc.yaml").read_text())["stages"]
    known = {
        item if isinstance(item, str) else next(iter(item)) for one in stages.values() for item in outs(one)
    }
    for name, stage in stages.items():
        for dependency in stage.get("deps", ()):
            there = (folder / dependency.replace("${data.source}", "data/synthetic")).exists()
            made = any(out == dependency or out.startswith(f"{dependency}/") for out in known)
            assert there or made, f"{name} depends on {dependency}"


def outs(stage: dict[str, list[object]]) -> list[object]:
    return [*stage.get("outs", ()), *stage.get("metrics", ()), *stage.get("plots", ())]


def test_the_pipeline_is_the_projects_own(project: Path) -> None:
    """The same stages in the same order, none without what says which package runs."""
    own = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    made = yaml.safe_load(standalone((project / "dvc.yaml").read_text()))["stages"]
    assert list(made) == ["package", *own]
    for name, stage in own.items():
        of_package = [one for one in stage.get("deps", ()) if one.startswith("tinyml_mlops/")]
        others = [one for one in stage.get("deps", ()) if not one.startswith("tinyml_mlops/")]
        expected = sorted([*others, *(["work/package.json"] if of_package else [])])
        assert sorted(made[name].get("deps", ())) == expected
        assert {**made[name], "deps": 0} == {**stage, "deps": 0}
    assert package_state() == package_state()


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UserInputError, match="mine holds something already"):
        create_project(folder, "sine")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "notes.txt"]
    with pytest.raises(UserInputError, match=r"no task 'sines'\n.*choose one of: anomaly"):
        create_project(tmp_path / "other", "sines")
    (folder / "notes.txt").unlink()
    create_project(folder, "sine")
    assert load_params(folder / "params.yaml").task == "sine"


def test_in_a_repository_it_is_a_part_of_that(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    create_project(tmp_path / "models" / "mine", "gesture")
    assert not (tmp_path / "models/mine/.git").exists()
    assert (tmp_path / "models/mine/.dvc/config").is_file()


def test_git_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'no room' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with pytest.raises(HostToolError, match=r"init --quiet failed in .*mine: no room"):
        create_project(tmp_path / "mine", "sine")
    assert (tmp_path / "mine" / "dvc.yaml").is_file()


@pytest.mark.emulated
def test_an_installed_wheel_is_all_it_needs(tmp_path: Path) -> None:
    """`tinyml init` and `dvc repro`, to the emulated board and MLflow, without the source tree."""
    wheel, site = build_wheel(tmp_path / "source"), tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MLFLOW_", "DVC_", "TINYML_"))
    }
    environment |= {
        "PYTHONPATH": str(site),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DVC_SITE_CACHE_DIR": str(tmp_path / "dvc"),
        "TINYML_CACHE_DIR": str(tmp_path / "cache"),
        "DVC_NO_ANALYTICS": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }

    def run(*command: str, cwd: Path) -> str:
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    tinyml = (sys.executable, "-m", "tinyml_mlops.cli")
    assert "is ready" in run(*tinyml, "init", "mine", "--task", "sine", cwd=tmp_path)
    folder = tmp_path / "mine"
    small = {"data.samples": 400, "data.calibration_samples": 40, "train.epochs": 2, "qat.epochs": 1}
    quick = {"experiment.calibration_seeds": [1], "deploy.repeats": 2, "deploy.accuracy_samples": 5}
    set_params(folder, variants=["int8_ptq"], **small, **quick)
    run("dvc", "repro", cwd=folder)
    (row,) = json.loads(run(*tinyml, "table", "--json", cwd=folder))["rows"]
    assert row["variant"] == "int8_ptq" and row["metrics"]["instructions_per_inference"] > 0
    origin = run(sys.executable, "-c", "import tinyml_mlops; print(tinyml_mlops.__file__)", cwd=folder)
    assert origin.startswith(str(site))
    again = run("dvc", "repro", cwd=folder)
    assert "Running stage 'train'" not in again and "Running stage 'package'" in again
