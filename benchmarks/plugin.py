"""What the plugin adds to ``import mlflow``, and how long a run takes to log to a server on this machine."""

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from benchmarks.pipeline import PROJECT, RUNS
from tests.browser.project import BOARDS, VARIANTS, write_project
from tests.tracking.server import Server
from tinyml_mlops.tracking.tracker import tracking

# MLflow imports some of its plugins itself: without entry points it has imported nothing of ours yet.
IMPORT = """import importlib, importlib.metadata as metadata, sys, time
metadata.entry_points = lambda **wanted: metadata.EntryPoints(())
import mlflow
assert "tinyml_mlops" not in sys.modules
started = time.perf_counter()
importlib.import_module(sys.argv[1])
print(time.perf_counter() - started)
"""


def import_seconds() -> dict[str, float]:
    """Entry point → what its module takes to import once MLflow is there, best of a few."""
    groups = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["entry-points"]
    modules = {
        f"{group}: {name}": value.partition(":")[0]
        for group, entries in groups.items()
        if group.startswith("mlflow.")
        for name, value in entries.items()
    }
    return {name: min(_import(module) for _ in range(RUNS)) for name, module in modules.items()}


def _import(module: str) -> float:
    command = [sys.executable, "-c", IMPORT, module]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def logging_seconds() -> tuple[float, float]:
    """The first run with its training, and the fastest of the others; MLflow is imported already."""
    with tempfile.TemporaryDirectory() as folder:
        home, project = Path(folder) / "server", Path(folder) / "project"
        home.mkdir()
        project.mkdir()
        params = write_project(PROJECT, project)
        server = Server(home)
        server.start()
        os.environ["MLFLOW_TRACKING_URI"] = server.uri
        try:
            with tracking(project, params) as tracker:
                taken = []
                for board in BOARDS:
                    for variant in VARIANTS:
                        started = time.perf_counter()
                        tracker.track(variant, board)
                        taken.append(time.perf_counter() - started)
        finally:
            del os.environ["MLFLOW_TRACKING_URI"]
            server.stop()
    return taken[0], min(taken[1:])
