"""How long the tools take, best of a few runs: what else the machine does can only add."""

import subprocess
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RUNS = 5


def start_seconds() -> float:
    """Until ``tinyml --help`` is done."""
    return min(_seconds(["tinyml", "--help"], PROJECT) for _ in range(RUNS))


def demo_seconds() -> tuple[Path, float]:
    """A clone of what is committed, and how long its first ``dvc repro`` takes."""
    project = Path(tempfile.mkdtemp(prefix="tinyml-bench-")) / "project"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(project)], check=True)  # noqa: S603, S607
    return project, _seconds(["dvc", "repro"], project)


def idle_repro_seconds(project: Path) -> float:
    """A ``dvc repro`` in which nothing has changed."""
    return min(_seconds(["dvc", "repro"], project) for _ in range(RUNS))


def _seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - started
