"""``mlflow deployments … -t tinyml``."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from mlflow.deployments.cli import commands
from mlflow.deployments.interface import plugin_store

from tests.mlflow_plugin.installed import run_installed
from tinyml_mlops.config import load_board
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.mlflow_plugin.flavour import load_model

NAME = "test-command"
Command = Callable[..., str]


@pytest.fixture
def process(tmp_path: Path) -> Command:
    """``mlflow deployments`` as a process of its own, which finds us by our entry point."""

    def run(action: str, *arguments: str) -> str:
        line = ["mlflow", "deployments", action, "-t", "tinyml", *arguments]
        script = f"import runpy, sys; sys.argv = {line!r}; runpy.run_module('mlflow', run_name='__main__')"
        return run_installed(script, tmp_path, tmp_path, {"TINYML_STATE_DIR": str(tmp_path / "state")})

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The same command line in this process: MLflow takes seconds to import."""
    monkeypatch.setenv("TINYML_STATE_DIR", str(tmp_path / "state"))
    plugin_store.register("tinyml", "tinyml_mlops.mlflow_plugin.deployments.target")

    def run(action: str, *arguments: str) -> Result:
        return CliRunner().invoke(commands, [action, "-t", "tinyml", *arguments])

    return run


@pytest.fixture
def board(tmp_path: Path) -> Iterator[EmulatedBoard]:
    """Of the deployment; off at the end, whatever happens."""
    state = tmp_path / "state" / "tinyml-deployments" / NAME / "board"
    with EmulatedBoard(load_board("qemu_stm32f405"), state) as board:
        yield board


def succeeded(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_help_names_every_setting(process: Command) -> None:
    said = process("help")
    for setting in ("board", "link", "timeout_s", "for_s", "TINYML_STATE_DIR"):
        assert setting in said


@pytest.mark.emulated
def test_a_deployment_outlives_the_command(
    process: Command,
    here: Callable[..., Result],
    board: EmulatedBoard,
    saved: Path,
    samples: np.ndarray,
    tmp_path: Path,
) -> None:
    said = process("create", "--name", NAME, "-m", str(saved), "-C", "board=qemu_stm32f405")
    assert f"tinyml deployment {NAME} is created" in said
    (pid,) = board.pids()

    (tmp_path / "samples.json").write_text(json.dumps(samples[:2].tolist()))
    succeeded(here("predict", "--name", NAME, "-I", "samples.json", "-O", "answers.json"))
    answers = json.loads((tmp_path / "answers.json").read_text())["predictions"]
    assert np.array_equal(np.array(answers, np.float32), load_model(saved).predict(samples[:2]))

    assert f"'name': '{NAME}'" in succeeded(here("list"))
    assert "state: running" in succeeded(here("get", "--name", NAME))
    said = succeeded(here("update", "--name", NAME, "-C", "timeout_s=60"))
    assert f"Deployment {NAME} is updated (with flavor tinyml)" in said
    assert len(board.pids()) == 1
    assert board.pids() != [pid]
    for _ in range(2):
        assert f"Deployment {NAME} is deleted" in succeeded(here("delete", "--name", NAME))
    assert board.pids() == []
    assert f"there is no deployment '{NAME}'" in str(here("get", "--name", NAME).exception)


@pytest.mark.emulated
def test_run_local_leaves_nothing(here: Callable[..., Result], saved: Path, tmp_path: Path) -> None:
    said = succeeded(here("run-local", "--name", NAME, "-m", str(saved), "-C", "for_s=0"))
    assert f"{NAME} runs on qemu_stm32f405 at socket://" in said
    assert "4 golden vectors passed" in said
    assert not (tmp_path / "state").exists()
