"""MLflow's ``predict`` on a fleet of emulated boards: a canary answers, to the bit what TFLM answers."""

from pathlib import Path

import mlflow
import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from mlflow.deployments import BaseDeploymentClient, get_deploy_client
from mlflow.deployments.interface import plugin_store

from tests.dense_model import dense_model
from tests.fleet.emulation import KEY, KINDS, emulation
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.mlflow_plugin import flavour

pytestmark = pytest.mark.emulated
NAME = "canaries"
SAMPLES = np.random.default_rng(5).integers(-128, 128, (20, 8), np.int8)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BaseDeploymentClient:
    """In a folder with a store that has two versions, and with the key that the boards trust."""
    uri, key = f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "release.pem"
    key.touch(mode=0o600)
    key.write_bytes(
        KEY.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("TINYML_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("TINYML_RELEASE_KEY", str(key))
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    for number in (1, 2):
        with mlflow.start_run():
            flavour.log_model(dense_model(seed=number), NAME, boards=KINDS, registered_model_name=NAME)
    plugin_store.register("tinyml", "tinyml_mlops.mlflow_plugin.deployments.target")
    return get_deploy_client("tinyml")


def expected(seed: int) -> list[list[int]]:
    return TflmRunner(dense_model(seed=seed)).run(SAMPLES).reshape(len(SAMPLES), -1).tolist()


def test_a_canary_answers_with_what_is_deployed(
    client: BaseDeploymentClient, tmp_path: Path, fleet_elfs: dict[str, Path]
) -> None:
    asked = {"inputs": SAMPLES, "params": {"raw": True}}
    with emulation(tmp_path, 4, fleet_elfs) as lab:
        client.create_endpoint("lab")
        client.create_deployment("kws", f"models:/{NAME}/1", endpoint="lab")
        first = client.predict("kws", asked, endpoint="lab")
        assert first["device"] in ("emulated-1", "emulated-2"), "those of the wave canary"
        assert np.reshape(first["predictions"], (len(SAMPLES), -1)).tolist() == expected(1)
        client.update_deployment("kws", f"models:/{NAME}/2", endpoint="lab")
        (other,) = (name for name in ("emulated-1", "emulated-2") if name != first["device"])
        lab.boards.board(first["device"]).stop()
        second = client.predict("kws", asked, endpoint="lab")
        assert (second["device"], second["model_uri"]) == (other, f"models:/{NAME}/2")
        assert np.reshape(second["predictions"], (len(SAMPLES), -1)).tolist() == expected(2)
