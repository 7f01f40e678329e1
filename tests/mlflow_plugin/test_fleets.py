"""``mlflow deployments … --endpoint``: a fleet of devices on real sockets, and a real MLflow server."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from mlflow.deployments import BaseDeploymentClient, get_deploy_client
from mlflow.deployments.cli import commands
from mlflow.deployments.interface import plugin_store
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from tests.dense_model import dense_model
from tests.fleet.slot_device import SlotDevice
from tests.mlflow_plugin.installed import run_installed
from tests.tracking.server import Server
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.places import open_fleet
from tinyml_mlops.fleet.told import line_told
from tinyml_mlops.mlflow_plugin.flavour import log_model
from tinyml_mlops.release.keys import new_key

BOARD = "qemu_mps2_an386"
NAME = "test-fleets"
COUNT = 3
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def registered(server: Server) -> str:
    """Three versions of a model with eight outputs for eight inputs."""
    import mlflow

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", server.uri)
        mlflow.set_tracking_uri(server.uri)
        mlflow.set_registry_uri(server.uri)
        mlflow.set_experiment(NAME)
        for seed in range(3):
            with mlflow.start_run():
                log_model(
                    dense_model(seed, classes=8), name="model", boards=[BOARD], registered_model_name=NAME
                )
    return NAME


@pytest.fixture
def devices() -> Iterator[list[SlotDevice]]:
    board = load_board(BOARD)
    with ExitStack() as stack:
        yield [
            stack.enter_context(SlotDevice(board=BOARD, id=f"d{number}", elements=8, clock_hz=board.clock_hz))
            for number in range(COUNT)
        ]


@pytest.fixture
def here(
    server: Server,
    registered: str,
    devices: list[SlotDevice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """MLflow's command line in a project with a fleet of three devices, one of which is the canary."""
    import mlflow

    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    monkeypatch.setenv("TINYML_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("TINYML_RELEASE_KEY", str(tmp_path / "keys" / "release.pem"))
    mlflow.set_tracking_uri(server.uri)
    mlflow.set_registry_uri(server.uri)
    new_key(tmp_path / "keys" / "release.pem")
    write_fleet(tmp_path, devices, soak_s=0.0)
    plugin_store.register("tinyml", "tinyml_mlops.mlflow_plugin.deployments.target")

    def run(action: str, *arguments: str) -> Result:
        return CliRunner().invoke(commands, [action, "-t", "tinyml", *arguments])

    return run


def write_fleet(folder: Path, devices: list[SlotDevice], soak_s: float) -> None:
    waves = [{"name": "canary", "count": 1}, {"name": "rest", "percent": 100, "soak_s": soak_s}]
    links = [{"id": one.id, "hardware": BOARD, "link": one.url} for one in devices]
    fleet = {"name": "prod", "devices": links, "rollout": {"waves": waves, "device_deadline_s": 60.0}}
    (folder / "fleet.yaml").write_text(yaml.safe_dump(fleet))


@pytest.fixture
def client(here: Command) -> BaseDeploymentClient:
    made = get_deploy_client("tinyml")
    made.create_endpoint("prod")
    return made


def succeeded(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def holder(server: Server) -> str:
    registry = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    return str(registry.get_registered_model(NAME).aliases.get("fleet-prod", ""))


def log(folder: Path) -> list[str]:
    _, ledger = open_fleet(folder / "fleet.yaml")
    with ledger:
        return [line_told(entry) for entry in ledger.entries()]


def soon(what: Callable[[], Any]) -> None:
    deadline = Deadline.after(120.0)
    while not what():
        assert not deadline.expired
        time.sleep(0.2)


def test_from_an_endpoint_to_a_stopped_deployment(
    here: Command, devices: list[SlotDevice], server: Server, tmp_path: Path
) -> None:
    assert "prod" in succeeded(here("list-endpoints"))  # its fleet.yaml lies here
    succeeded(here("update-endpoint", "--endpoint", "prod", "-C", "file=fleet.yaml"))
    assert "devices: 3" in succeeded(here("get-endpoint", "--endpoint", "prod"))
    line = ["mlflow", "deployments", "create", "-t", "tinyml", "--endpoint", "prod", "--name", "kws"]
    line += ["-m", f"models:/{NAME}/1", "-C", "wait=canary"]
    script = f"import runpy, sys; sys.argv = {line!r}; runpy.run_module('mlflow', run_name='__main__')"
    write_fleet(tmp_path, devices, soak_s=3600.0)
    assert "kws is created" in run_installed(script, tmp_path, tmp_path)
    # The process that created it is gone; the rollout goes on.
    soon(lambda: len({device.runs for device in devices}) == 1 and devices[0].runs)
    assert "state: running" in succeeded(here("get", "--name", "kws", "--endpoint", "prod"))
    assert holder(server) == ""
    (tmp_path / "samples.json").write_text(json.dumps([[1.0] * 8]))
    said = json.loads(succeeded(here("predict", "--endpoint", "prod", "-I", "samples.json")))
    assert len(said["predictions"][0]) == 8
    assert "kws is deleted" in succeeded(here("delete", "--name", "kws", "--endpoint", "prod"))
    assert "asked: abort, deployment kws was deleted" in "\n".join(log(tmp_path))
    assert "rollout ended: aborted" in log(tmp_path)[-1] or "results told" in log(tmp_path)[-1]
    assert "kws is deleted" in succeeded(here("delete", "--name", "kws", "--endpoint", "prod"))
    assert str([]) in succeeded(here("list", "--endpoint", "prod"))


def test_update_is_a_rollout_and_a_bad_one_changes_nothing(
    client: BaseDeploymentClient, devices: list[SlotDevice], server: Server
) -> None:
    made = client.create_deployment("kws", f"models:/{NAME}/1", endpoint="prod")
    assert (made["state"], made["rollout"]) == ("finished", 1)
    assert made["versions"] == {f"models:/{NAME}/1": COUNT}
    assert [(group["name"], group["state"]) for group in made["groups"]] == [
        ("canary", "passed"),
        ("rest", "passed"),
    ]
    soon(lambda: holder(server) == "1")
    updated = client.update_deployment("kws", f"models:/{NAME}/2", endpoint="prod")
    assert (updated["rollout"], updated["resolved_uri"]) == (2, f"models:/{NAME}/2")
    for device in devices:
        device.failed = 1
    with pytest.raises(MlflowException, match=r"3 .* was aborted: wave canary: 1 of 1 devices") as error:
        client.update_deployment("kws", f"models:/{NAME}/3", endpoint="prod")
    assert error.value.error_code == "INVALID_STATE"
    found = client.get_deployment("kws", endpoint="prod")
    assert (found["resolved_uri"], found["state"]) == (f"models:/{NAME}/2", "aborted")
    assert found["versions"] == {f"models:/{NAME}/2": COUNT}
    assert client.get_endpoint("prod")["deployment"] == "kws"
    answer = client.predict("kws", {"inputs": [[1.0] * 8]}, endpoint="prod")
    assert answer["device"] == "d0"


def test_what_is_refused(client: BaseDeploymentClient, tmp_path: Path) -> None:
    client.create_deployment("kws", f"models:/{NAME}/1", config={"wait": "none"}, endpoint="prod")
    for ask_for, says, code in (
        (lambda: client.create_endpoint("prod"), "exists", "RESOURCE_ALREADY_EXISTS"),
        (lambda: client.create_endpoint("lab"), "no fleet 'lab'", "INVALID_PARAMETER_VALUE"),
        (
            lambda: client.create_endpoint("lab", {"file": "fleet.yaml"}),
            "is fleet 'prod', not 'lab'",
            "INVALID_PARAMETER_VALUE",
        ),
        (
            lambda: client.create_deployment("b", f"models:/{NAME}/2", endpoint="prod"),
            "its devices run one model",
            "RESOURCE_ALREADY_EXISTS",
        ),
        (
            lambda: client.update_deployment("b", endpoint="prod"),
            "no deployment 'b'",
            "RESOURCE_DOES_NOT_EXIST",
        ),
        (
            lambda: client.update_deployment("kws", f"models:/{NAME}/9", endpoint="prod"),
            "9",
            "INVALID_PARAMETER_VALUE",
        ),
        (
            lambda: client.update_deployment("kws", "runs:/1/model", endpoint="prod"),
            "no registered version",
            "INVALID_PARAMETER_VALUE",
        ),
        (
            lambda: client.update_deployment("kws", config={"wait": "long"}, endpoint="prod"),
            "config wait",
            "INVALID_PARAMETER_VALUE",
        ),
    ):
        with pytest.raises(MlflowException, match=says) as error:
            ask_for()
        assert error.value.error_code == code
    soon(lambda: client.get_deployment("kws", endpoint="prod")["state"] == "finished")
    with pytest.raises(MlflowException, match=r"cannot be read.*\n.*keys new") as error:
        client.update_deployment("kws", config={"key": str(tmp_path / "no.pem")}, endpoint="prod")
    (tmp_path / "fleet.yaml").rename(tmp_path / "elsewhere.yaml")
    client.update_endpoint("prod", {"file": "elsewhere.yaml"})
    assert [each["name"] for each in client.list_endpoints()] == ["prod"]
    client.delete_endpoint("prod")
    assert client.list_endpoints() == []


def test_one_that_nobody_carries_out_any_more_is_stopped_all_the_same(
    client: BaseDeploymentClient, devices: list[SlotDevice], tmp_path: Path
) -> None:
    """Killed in the middle, as by a reboot of the host."""
    import psutil

    write_fleet(tmp_path, devices, soak_s=3600.0)
    client.create_deployment("kws", f"models:/{NAME}/1", config={"wait": "canary"}, endpoint="prod")
    lock = tmp_path / ".tinyml" / "fleets" / "prod" / "engine.lock"
    process = psutil.Process(int(lock.read_text()))
    process.kill()
    process.wait(30)
    _, ledger = open_fleet(tmp_path / "fleet.yaml")
    with ledger:
        ask(ledger, "rollback", "enough")
    client.delete_deployment("kws", endpoint="prod")
    assert {device.runs for device in devices} == {""}
    assert any("rollout ended: rolled back, enough" in line for line in log(tmp_path))
