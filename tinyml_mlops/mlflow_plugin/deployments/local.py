"""``mlflow deployments run-local``: a model on an emulated board that lives as long as the command."""

import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.flashing import FLASH_S, flashed
from tinyml_mlops.mlflow_plugin.deployments.device import board_of, compiled_for, firmware_of, self_test
from tinyml_mlops.mlflow_plugin.deployments.folders import check_name
from tinyml_mlops.mlflow_plugin.deployments.model import tflite_of
from tinyml_mlops.mlflow_plugin.deployments.settings import LocalSettings


def run(name: str, model_uri: str, config: Mapping[str, Any] | None) -> None:
    """Build, start, self-test, say where it is, and wait.

    Raises:
        TinymlError: it did not work.
    """
    check_name(name)
    settings = LocalSettings.of(config)
    model = tflite_of(model_uri)
    board = board_of(model, settings)
    compiled = compiled_for(model, board)
    with tempfile.TemporaryDirectory(prefix="tinyml-local-") as parent:
        elf, expected = firmware_of(model, compiled, board, Path(parent) / f"local-{name}")
        with flashed(board, elf, Deadline.after(FLASH_S), Path(parent) / "board") as url:
            passed = self_test(url, expected, settings.timeout_s)
            print(
                f"{name} runs on {board.name} at {url}: {passed} golden vectors passed, "
                f"arena {compiled.arena_bytes:,} bytes",
                flush=True,
            )
            with suppress(KeyboardInterrupt):
                threading.Event().wait(settings.for_s)
