"""A real hawkBit server on loopback, with a database of its own."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest
import requests

from tests.tracking.server import free_port
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.fleet.hawkbit.credentials import Operator

JAR_VARIABLE = "TINYML_HAWKBIT_JAR"
JAR = Path(__file__).parents[3] / "build" / "hawkbit" / "hawkbit-update-server-1.0.4.jar"
START_S = 240.0  # 20 on an idle machine
ADMIN, TOKEN = Operator("admin", "admin"), "gw"


def found_jar() -> Path:
    """The server; the test is skipped where it cannot be started."""
    jar = Path(os.environ.get(JAR_VARIABLE) or JAR)
    if shutil.which("java") is None:
        pytest.skip("no hawkBit: java is not installed")
    if not jar.is_file():
        pytest.skip(f"no hawkBit: {jar} is not there; `make hawkbit` gets it, or name one in {JAR_VARIABLE}")
    return jar


class Hawkbit:
    """``java -jar …``; ended by its process."""

    def __init__(self, jar: Path, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self._log = folder / "hawkbit.log"
        gateway = "hawkbit.server.ddi.security.authentication.gatewaytoken"
        options = {
            "server.address": "127.0.0.1",
            "server.port": port,
            "hawkbit.rollout.scheduler.fixedDelay": 200,
            f"{gateway}.enabled": "true",
            f"{gateway}.key": TOKEN,
            "spring.datasource.url": "jdbc:h2:./hawkbit;MODE=LEGACY",
        }
        command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(jar)]
        command += [f"--{name}={value}" for name, value in options.items()]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)

    def __enter__(self) -> Self:
        deadline = Deadline.after(START_S)
        while not self._answers():
            if deadline.expired or self._process.poll() is not None:
                self._stop()
                pytest.fail(f"hawkBit did not start: {self._log.read_text()[-3000:]}")
            time.sleep(0.3)
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            asked = requests.get(f"{self.url}/rest/v1/rollouts", auth=("admin", "admin"), timeout=5)
        except requests.RequestException:
            return False
        return asked.ok
