"""Make a project: parameters, pipeline and firmware, ready for ``dvc repro``."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tinyml_mlops.config import task_names
from tinyml_mlops.errors import HostToolError, UserInputError
from tinyml_mlops.files import new_folder, write_text
from tinyml_mlops.places import project_files
from tinyml_mlops.scaffold.pipeline import standalone
from tinyml_mlops.scaffold.readme import readme

FOLDERS = ("firmware", "pipelines", "data")
IGNORES = (".gitignore", ".dvcignore")
GENERATED = shutil.ignore_patterns("__pycache__", "*.pyc", ".pio", ".platformio")
TASK = re.compile(r"^task: \S+", re.MULTILINE)
TOOL_S = 120.0


def create_project(folder: Path, task: str) -> None:
    """Write a project for ``task`` into ``folder``, and make it a repository of git and DVC.

    Inside a git repository it becomes a part of that one. Nothing is committed.

    Raises:
        UserInputError: there is no such task, or ``folder`` holds something.
        HostToolError: git or DVC failed; the project is written.
    """
    if task not in task_names():
        raise UserInputError(f"there is no task {task!r}", hint=f"choose one of: {', '.join(task_names())}")
    shipped = project_files()
    try:
        with new_folder(folder) as new:
            for name in FOLDERS:
                shutil.copytree(shipped / name, new / name, ignore=GENERATED)
            for name in IGNORES:
                shutil.copyfile(shipped / name, new / name)
            params = (shipped / "params.yaml").read_text(encoding="utf-8")
            write_text(new / "params.yaml", TASK.sub(f"task: {task}", params, count=1))
            write_text(new / "dvc.yaml", standalone((shipped / "dvc.yaml").read_text(encoding="utf-8")))
            write_text(new / "README.md", readme(folder.resolve().name, task))
    except FileExistsError as error:
        raise UserInputError(
            f"{folder} holds something already", hint="name a folder that does not exist yet"
        ) from error
    _under_version_control(folder)


def _under_version_control(folder: Path) -> None:
    git = shutil.which("git")
    dvc = [sys.executable, "-m", "dvc", "init", "--quiet"]
    if git is None:
        return _run([*dvc, "--no-scm"], folder)
    inside = [git, "rev-parse", "--is-inside-work-tree"]
    if subprocess.run(inside, cwd=folder, capture_output=True, check=False).returncode == 0:  # noqa: S603
        return _run([*dvc, "--subdir"], folder)
    _run([git, "init", "--quiet"], folder)
    _run(dvc, folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, capture_output=True, text=True, timeout=TOOL_S, check=False
    )
    if done.returncode:
        raise HostToolError(
            f"{' '.join(command[-3:])} failed in {folder}: {(done.stderr or done.stdout).strip()}",
            hint="mend that, then run it yourself in this folder: the project's files are all there",
        )
