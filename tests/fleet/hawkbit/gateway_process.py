"""``tinyml gateway`` as somebody would start it: a process of its own, which may be killed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from tinyml_mlops.fleet.hawkbit.credentials import GATEWAY_TOKEN


class GatewayProcess:
    """A gateway for all devices of a fleet, until the block ends."""

    def __init__(self, file: Path, token: str) -> None:
        self._file, self._environment = file, os.environ | {GATEWAY_TOKEN: token}
        self.log = file.with_name("gateway.log")
        self._process = self._started()

    def killed_and_started_again(self) -> None:
        """What it was doing is cut off; the new one knows what server and devices tell it."""
        self._process.kill()
        self._process.wait()
        self._process = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        assert self._process.wait(60) == 0, self.log.read_text()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tinyml_mlops.cli", "gateway", "--file", str(self._file)]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
