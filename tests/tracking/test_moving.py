"""Who holds the right to move an alias, and who only seems to."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import TrackingError
from tinyml_mlops.mlflow_plugin.registry import moving

NAME, TAG = "keywords", "tinyml.moving.champion"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    """Of a store with one version that has no alias."""
    monkeypatch.setattr(moving, "SETTLE_S", 0.0)
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    made = MlflowClient(tracking_uri=uri, registry_uri=uri)
    made.create_registered_model(NAME)
    made.create_model_version(NAME, (tmp_path / "model").as_uri())
    return made


def test_a_mark_counts_while_its_process_lives(client: MlflowClient) -> None:
    """A promotion that was killed leaves its mark; whoever comes next on this machine need not wait."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here, now = socket.gethostname(), f"{time.time():.0f}"
    for place in (f"{here}:{os.getppid()}", f"elsewhere:{gone.pid}"):
        client.set_registered_model_tag(NAME, TAG, f"{now} {place} 1")
        with pytest.raises(TrackingError, match=f"{place} moves champion of {NAME} at this moment"):
            moving.move_alias(client, NAME, "champion", expected="", version="1")
    client.set_registered_model_tag(NAME, TAG, f"{now} {here}:{gone.pid} 1")
    moving.move_alias(client, NAME, "champion", expected="", version="1")
    assert str(client.get_model_version_by_alias(NAME, "champion").version) == "1"


def test_a_mark_of_this_process_is_over_when_moving_ends(
    client: MlflowClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the store could not be told so."""
    from mlflow.exceptions import MlflowException

    def fails(*_: str) -> None:
        raise MlflowException("the server is gone")

    with monkeypatch.context() as patch:
        patch.setattr(client, "delete_registered_model_tag", fails)
        moving.move_alias(client, NAME, "champion", expected="", version="1")
    assert client.get_registered_model(NAME).tags[TAG]
    moving.move_alias(client, NAME, "champion", expected="1", version="1")
    assert client.get_registered_model(NAME).tags == {}
