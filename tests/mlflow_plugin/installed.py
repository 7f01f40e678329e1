"""The entry points of ``pyproject.toml`` as an installed package has them, for a process of its own."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def entry_points() -> dict[str, dict[str, str]]:
    """Group → name → ``module:object``, of MLflow's groups."""
    groups = tomllib.loads(PYPROJECT.read_text())["project"]["entry-points"]
    return {name: entries for name, entries in groups.items() if name.startswith("mlflow.")}


def installed(folder: Path) -> str:
    """A ``PYTHONPATH`` with the entry points of this tree, which are described in ``folder``."""
    info = folder / "tinyml_tree-0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tinyml-tree\nVersion: 0\n")
    lines = [
        line
        for group, entries in entry_points().items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    paths = [str(folder), str(PYPROJECT.parent), os.environ.get("PYTHONPATH", "")]
    return os.pathsep.join(filter(None, paths))


def run_installed(
    script: str | Path, folder: Path, cwd: Path, environment: dict[str, str] | None = None
) -> str:
    """What ``script`` (source text, or a file) prints, run where the entry points are those of this tree."""
    done = subprocess.run(
        [sys.executable, *([str(script)] if isinstance(script, Path) else ["-c", script])],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": installed(folder), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
