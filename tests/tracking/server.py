"""A real ``mlflow server`` on loopback that can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tinyml_mlops.deadline import Deadline

START_S = 120.0


class Server:
    """``mlflow server`` with a folder of its own; may be started again on the same port.

    Attributes:
        store: where it keeps runs; without one a SQLite file in the folder.
        options: more of the command line.
        environment: more of its environment.
    """

    def __init__(
        self,
        folder: Path,
        store: str | None = None,
        options: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.store = store or f"sqlite:///{folder / 'server.db'}"
        self.options = options
        self.environment = environment or {}
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            **self.environment,
        }
        for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
            environment.pop(name, None)
        command = [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", "1", "--backend-store-uri", self.store),
            *("--artifacts-destination", str(self.folder / "artifacts"), *self.options),
        ]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = Deadline.after(START_S)
        while not self._answers():
            if deadline.expired or self._process.poll() is not None:
                self.stop()
                pytest.fail(
                    f"mlflow server did not start: {(self.folder / 'server.log').read_text()[-2000:]}"
                )
            time.sleep(0.2)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer: those which have started no others."""
        assert self._process
        below = psutil.Process(self._process.pid).children(recursive=True)
        return [process for process in below if not process.children()]

    def stop(self) -> None:
        """End it the hard way, with the workers that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it did not even start
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.uri + "/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
