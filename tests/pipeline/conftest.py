"""A copy of the project in which ``dvc repro`` may run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

# The smallest experiment that still passes through every stage.
VARIANTS = ("float32", "int8_ptq", "int16x8_ptq", "int8_qat")
TINY = {
    "task": "sine",
    "variants": list(VARIANTS),
    "data.samples": 400,
    "data.calibration_samples": 40,
    "train.epochs": 2,
    "qat.epochs": 1,
    "experiment.calibration_seeds": [1, 2],
    "deploy.repeats": 2,
    "deploy.accuracy_samples": 5,
}

Run = Callable[..., subprocess.CompletedProcess[str]]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def copy_project(source: Path, target: Path) -> Path:
    """Copy what git tracks or would track, as it is in the working tree, into a repository of its own."""
    for name in git(source, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)
    git(target, "init", "--quiet")
    git(
        target, "config", "user.name", "test"
    )  # `dvc exp run` makes commits, and a bare machine has no identity
    git(target, "config", "user.email", "test@example.invalid")
    git(target, "add", "--all")
    git(target, "commit", "--quiet", "--message", "copy")
    return target


def set_params(project: Path, **values: object) -> None:
    """Write dotted keys (``data__samples`` for ``data.samples``) into params.yaml."""
    path = project / "params.yaml"
    document = yaml.safe_load(path.read_text())
    for dotted, value in values.items():
        *parents, key = dotted.replace("__", ".").split(".")
        section = document
        for parent in parents:
            section = section[parent]
        section[key] = value
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def runner(project: Path, **extra: str) -> Run:
    """A function that runs a program of the virtual environment in ``project``."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MLFLOW_", "DVC_", "TINYML_"))
    }
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DVC_SITE_CACHE_DIR": str(project / ".dvc" / "site"),
        "DVC_NO_ANALYTICS": "1",
        **extra,
    }

    def run(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert not check or result.returncode == 0, result.stdout + result.stderr
        return result

    return run


@pytest.fixture(scope="session")
def finished(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose tiny experiment has run once."""
    copy = copy_project(project, tmp_path_factory.mktemp("finished") / "project")
    set_params(copy, **TINY)
    runner(copy)("dvc", "repro")
    return copy


@pytest.fixture
def fresh(project: Path, tmp_path: Path) -> Path:
    """A project in which nothing has run."""
    copy = copy_project(project, tmp_path / "project")
    set_params(copy, **TINY)
    return copy
