"""Which state of the project and of its tools a run comes from, as tags."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

import yaml

from tinyml_mlops.config import Variant
from tinyml_mlops.firmware.toolchain import ARM

GIT_TIMEOUT_S = 10.0
DVC_TIMEOUT_S = 120.0
COMMIT_TAG, DIRTY_TAG = "mlflow.source.git.commit", "tinyml.git_dirty"
EXPERIMENT = {"tinyml.dvc_experiment": "DVC_EXP_NAME", "tinyml.dvc_revision": "DVC_EXP_BASELINE_REV"}
"""Tag → what `dvc exp run` tells its stages: the experiment's name, and the revision that it began with."""
PER_TRAINING = ("resolve", "prepare", "train")
PER_VARIANT = ("quantize", "evaluate")
PER_BOARD = ("export", "build", "deploy")


def git_tags(project: Path) -> dict[str, str]:
    """Commit of the project and whether files differ from it; empty outside a repository.

    ``dvc.lock`` does not count as a difference: every run of the pipeline writes it; it has its own tag.
    """
    commit = _git(project, "rev-parse", "HEAD")
    if commit is None:
        return {}
    changed = _git(project, "status", "--porcelain", "--", ".", ":(exclude)dvc.lock")
    return {COMMIT_TAG: commit, DIRTY_TAG: str(bool(changed)).lower()}


def script_folder() -> Path:
    """Where the running script is, which MLflow takes the commit from; else the working directory."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return Path(file).resolve().parent if file else Path.cwd()


def committed(project: Path, stages: Sequence[str]) -> str:
    """The commit that some stages' outputs come from, where that is certain now; empty otherwise.

    No file differs from the commit, and DVC finds every one of the stages up to date with these files: runs
    that were logged before the commit are then runs of it.
    """
    tags = git_tags(project)
    if tags.get(DIRTY_TAG) != "false":
        return ""
    command = [sys.executable, "-m", "dvc", "status", "--json", *stages]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=project, capture_output=True, text=True, timeout=DVC_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    up_to_date = done.returncode == 0 and done.stdout.strip() == "{}"
    return tags[COMMIT_TAG] if up_to_date else ""


def stages_before(variant: Variant, board: str) -> tuple[str, ...]:
    """Names in ``dvc.lock`` of all stages that lead to a variant on a board."""
    return (
        *PER_TRAINING,
        *(f"{stage}@{variant}" for stage in PER_VARIANT),
        *(f"{stage}@{variant}-{board}" for stage in PER_BOARD),
    )


def dvc_tags(project: Path, stages: Sequence[str] | None = None) -> dict[str, str]:
    """Digest over the ``dvc.lock`` entries of some stages (None: all), and the DVC experiment that runs.

    A variant's is not over the whole file, which still changes while the other variants run.
    """
    experiment = {tag: os.environ[name] for tag, name in EXPERIMENT.items() if os.environ.get(name)}
    entries = _lock_entries(project / "dvc.lock")
    chosen = {name: entries[name] for name in (entries if stages is None else stages) if name in entries}
    if not chosen:
        return experiment
    digest = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()
    return {**experiment, "tinyml.dvc_lock": digest}


@cache
def toolchain_tags() -> dict[str, str]:
    """Versions of this package and of what builds firmware, as far as they are installed."""
    tags = {"tinyml.version": _installed("tinyml-mlops"), "tinyml.platformio": _installed("platformio")}
    if shutil.which(ARM.compiler):
        tags["tinyml.compiler"] = ARM.version()
    return {name: version for name, version in tags.items() if version}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _lock_entries(path: Path) -> dict[str, object]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, yaml.YAMLError):
        return {}
    stages = document.get("stages") if isinstance(document, dict) else None
    return stages if isinstance(stages, dict) else {}


def _git(project: Path, *arguments: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    # Without --no-optional-locks, `status` takes the index lock that the user's own git may be waiting for.
    command = [program, "-C", str(project), "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
