"""The command line as a user calls it: another process, its output in a pipe."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_tinyml() -> Run:
    """Run ``tinyml`` in a folder, with the shell's environment but for its tracking store."""

    def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
        return subprocess.run(
            [sys.executable, "-m", "tinyml_mlops.cli", *arguments],
            cwd=cwd,
            env={**inherited, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
