"""``mlflow models serve`` on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.mlflow_plugin.flavour import load_model

START_S = 120.0


@pytest.fixture
def served(saved: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", str(saved)),
        *("--env-manager", "local", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
    ]
    with (saved.parent / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = Deadline.after(START_S)
        while not answers(url):
            if deadline.expired or process.poll() is not None:
                pytest.fail((saved.parent / "serve.log").read_text()[-3000:])
            time.sleep(0.2)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/ping", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def ask(url: str, document: dict[str, Any]) -> tuple[int, Any]:
    request = urllib.request.Request(  # noqa: S310
        f"{url}/invocations", json.dumps(document).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_server_answers_as_the_model_does(served: str, saved: Path, samples: np.ndarray) -> None:
    expected = load_model(saved).predict(samples)
    status, found = ask(served, {"instances": samples.tolist(), "params": {"runtime": "tflm"}})
    assert status == 200
    assert np.array_equal(np.asarray(found["predictions"], np.float32), expected)
    example = json.loads((saved / "serving_input_example.json").read_text())
    assert ask(served, example)[0] == 200
    status, found = ask(served, {"instances": samples.tolist(), "params": {"runtime": "onnx"}})
    assert (status, found["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "choose one of: planrt, tflm, litert" in found["message"]
