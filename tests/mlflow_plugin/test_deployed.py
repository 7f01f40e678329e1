"""Deployments on real emulated boards."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.deployments import BaseDeploymentClient, get_deploy_client
from mlflow.deployments.interface import plugin_store
from mlflow.exceptions import MlflowException

from tests.mlflow_plugin.conftest import dense_model, two_inputs
from tinyml_mlops.config import load_board
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.mlflow_plugin.flavour import load_model, log_model, save_model
from tinyml_mlops.mlflow_plugin.flavour.contents import golden_of
from tinyml_mlops.plan import GoldenVectors

pytestmark = pytest.mark.emulated
BOARD = "qemu_stm32f405"
NAME = "test-deployed"  # one name for all tests: firmware that was built once is not built again


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINYML_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state" / "tinyml-deployments"


@pytest.fixture
def client(state: Path) -> Iterator[BaseDeploymentClient]:
    """Of a state folder of its own; whatever a test deployed is switched off."""
    plugin_store.register("tinyml", "tinyml_mlops.mlflow_plugin.deployments.target")
    client = get_deploy_client("tinyml")
    yield client
    for deployment in client.list_deployments():
        client.delete_deployment(deployment["name"])


def board_of(state: Path, name: str = NAME) -> EmulatedBoard:
    return EmulatedBoard(load_board(BOARD), state / name / "board")


def refused(code: str, says: str, call: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(MlflowException, match=says) as error:
        call(*arguments, **named)
    assert error.value.error_code == code


def test_predictions_are_those_of_planrt_on_the_host(
    client: BaseDeploymentClient, saved: Path, samples: np.ndarray
) -> None:
    made = client.create_deployment(NAME, str(saved))
    assert (made["name"], made["flavor"], made["state"]) == (NAME, "tinyml", "running")
    assert (made["board"], made["golden_vectors"]) == (BOARD, 4), "the first board of the model"
    assert client.list_deployments() == [client.get_deployment(NAME)] == [made]

    model = load_model(saved)
    samples = samples[:3]
    expected = model.predict(samples)
    answer = client.predict(NAME, samples)
    assert np.array_equal(answer.get_predictions("ndarray", np.float32), expected)
    assert answer["tflite_sha256"] == made["tflite_sha256"] == model.facts.files["model.tflite"].sha256
    for same in (samples.tolist(), pd.DataFrame(samples), {"inputs": samples}, {"x": samples}):
        assert client.predict(NAME, same) == answer

    raw = np.array([[-128, 127, 0, 1, -1, 5, 77, -3]], np.int8)
    (bits,) = model.run_raw(raw)
    assert (
        client.predict(NAME, {"inputs": raw.tolist(), "params": {"raw": True}})["predictions"]
        == bits.tolist()
    )
    assert client.predict(NAME, raw)["predictions"] == model.predict(raw).tolist(), "raw by its type"

    refused("INVALID_PARAMETER_VALUE", "shape", client.predict, NAME, [[1.0, 2.0]])
    refused("INVALID_PARAMETER_VALUE", "'row'", client.predict, NAME, {"inputs": raw, "params": {"row": 1}})


def test_a_name_is_taken_once(client: BaseDeploymentClient, saved: Path, state: Path) -> None:
    """Two at the same moment: one wins, the other is told."""
    outcomes: list[str] = []

    def create() -> None:
        try:
            outcomes.append(get_deploy_client("tinyml").create_deployment(NAME, str(saved))["name"])
        except MlflowException as error:
            outcomes.append(error.error_code)

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["RESOURCE_ALREADY_EXISTS", NAME]
    assert len(board_of(state).pids()) == 1

    client.delete_deployment(NAME)
    assert board_of(state).pids() == []
    assert not (state / NAME).exists()
    client.delete_deployment(NAME)
    refused("RESOURCE_DOES_NOT_EXIST", NAME, client.get_deployment, NAME)


def test_a_board_that_went_off_is_switched_on_by_an_update(
    client: BaseDeploymentClient, saved: Path, state: Path, samples: np.ndarray
) -> None:
    created = client.create_deployment(NAME, str(saved))
    before = client.predict(NAME, samples[:1])
    assert board_of(state).stop()
    assert client.get_deployment(NAME)["state"] == "off"
    refused("TEMPORARILY_UNAVAILABLE", "is off", client.predict, NAME, samples[:1])
    updated = client.update_deployment(NAME)
    assert (updated["state"], updated["flavor"]) == ("running", "tinyml")
    assert updated["created_at"] == created["created_at"]
    assert client.predict(NAME, samples[:1]) == before


def test_an_update_that_fails_changes_nothing(
    client: BaseDeploymentClient, saved: Path, state: Path, samples: np.ndarray, tmp_path: Path
) -> None:
    """Golden vectors that no correct device passes: it is found out on the board, after the flash."""
    tflite = dense_model()
    good = golden_of(tflite, None)
    wrong = GoldenVectors(good.inputs, (good.outputs[0] ^ 1,))
    save_model(tflite, tmp_path / "wrong", boards=[BOARD], golden=wrong)
    refused(
        "INVALID_STATE", "4 of 4 golden vectors fail", client.create_deployment, NAME, str(tmp_path / "wrong")
    )
    assert client.list_deployments() == []
    assert board_of(state).pids() == []
    assert not (state / NAME).exists()

    made = client.create_deployment(NAME, str(saved))
    before = client.predict(NAME, samples[:1])
    refused(
        "INVALID_STATE", "4 of 4 golden vectors fail", client.update_deployment, NAME, str(tmp_path / "wrong")
    )
    after = client.get_deployment(NAME)
    assert {**after, "url": ""} == {**made, "url": ""}
    assert client.predict(NAME, samples[:1]) == before


def test_another_board_and_model_in_place_of_the_first(
    client: BaseDeploymentClient, saved: Path, state: Path, tmp_path: Path
) -> None:
    client.create_deployment(NAME, str(saved))
    (tmp_path / "two.tflite").write_bytes(two_inputs())
    updated = client.update_deployment(
        NAME, str(tmp_path / "two.tflite"), config={"board": "qemu_mps3_an547"}
    )
    assert (updated["board"], updated["revision"]) == ("qemu_mps3_an547", 2)
    assert len(board_of(state).pids()) == 1, "the first one is off"
    assert sorted(path.name for path in (state / NAME).iterdir()) == ["2", "board"]
    left, right = np.full((1, 8), 1.0, np.float32), np.full((1, 8), 2.0, np.float32)
    answer = client.predict(NAME, {"left": left, "right": right})
    assert np.allclose(answer.get_predictions("ndarray"), 3.0, atol=0.2)
    refused("INVALID_PARAMETER_VALUE", "left, right", client.predict, NAME, left)


def test_a_device_that_runs_already(
    client: BaseDeploymentClient, saved: Path, state: Path, samples: np.ndarray, tmp_path: Path
) -> None:
    url = client.create_deployment(NAME, str(saved))["url"]
    linked = client.create_deployment("linked", str(saved), config={"link": url})
    assert (linked["state"], linked["url"], linked["build_id"]) == ("linked", url, "")
    assert (
        client.predict("linked", samples[:1])["predictions"]
        == client.predict(NAME, samples[:1])["predictions"]
    )
    (tmp_path / "other.tflite").write_bytes(dense_model(seed=7))
    refused(
        "INVALID_STATE",
        "runs model",
        client.create_deployment,
        "other",
        str(tmp_path / "other.tflite"),
        config={"board": BOARD, "link": url},
    )
    client.delete_deployment("linked")
    assert board_of(state).pids(), "a device behind a link is left alone"
    client.delete_deployment(NAME)
    refused(
        "TEMPORARILY_UNAVAILABLE",
        "cannot",
        client.create_deployment,
        "linked",
        str(saved),
        config={"link": url, "timeout_s": 2},
    )


def test_an_alias_is_resolved_once(client: BaseDeploymentClient, tflite: bytes, state: Path) -> None:
    registry = mlflow.MlflowClient()
    for _ in range(2):
        with mlflow.start_run():
            log_model(tflite, name="kws", boards=[BOARD], registered_model_name="kws")
    registry.set_registered_model_alias("kws", "champion", "1")
    made = client.create_deployment(NAME, "models:/kws@champion")
    assert (made["model_uri"], made["resolved_uri"]) == ("models:/kws@champion", "models:/kws/1")
    assert (made["model_version"], made["run_id"]) == ("1", registry.get_model_version("kws", "1").run_id)
    registry.set_registered_model_alias("kws", "champion", "2")
    assert client.get_deployment(NAME) == made
    assert client.update_deployment(NAME, "models:/kws@champion")["resolved_uri"] == "models:/kws/2"
    refused("INVALID_PARAMETER_VALUE", "nobody", client.update_deployment, NAME, "models:/kws@nobody")


def test_what_a_killed_create_left_behind_is_cleared(
    client: BaseDeploymentClient, saved: Path, state: Path
) -> None:
    """A board that runs, a folder, and no record."""
    client.create_deployment(NAME, str(saved))
    (pid,) = board_of(state).pids()
    (state / "deployments.sqlite").unlink()
    assert client.list_deployments() == []
    assert client.create_deployment(NAME, str(saved))["state"] == "running"
    assert pid not in board_of(state).pids()
    assert len(board_of(state).pids()) == 1
