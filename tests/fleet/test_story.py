"""The story of the README on twelve emulated boards of two kinds: v1, v2, a bad v3, back to v1."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mlflow
import pytest

from tests.dense_model import dense_model
from tests.fleet.emulation import KEY, KINDS, Emulation, emulation
from tests.fleet.versions import NAME, version
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.promotion import promote
from tinyml_mlops.fleet.state import Rollout, Status
from tinyml_mlops.mlflow_plugin import flavour
from tinyml_mlops.mlflow_plugin.fleets.tell import tell
from tinyml_mlops.mlflow_plugin.registry.released import releasable

pytestmark = pytest.mark.emulated

DEVICES = 12


@pytest.fixture
def lab(tmp_path: Path, fleet_elfs: dict[str, Path]) -> Iterator[Emulation]:
    with emulation(tmp_path, DEVICES, fleet_elfs) as made:
        yield made


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three registered versions; v3 was put together from two trainings: its vectors are those of v1."""
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    for number in (1, 2, 3):
        with mlflow.start_run():
            flavour.log_model(
                dense_model(seed=number), NAME, labels=list("abcd"), boards=KINDS, registered_model_name=NAME
            )
    return tmp_path


def test_the_story(lab: Emulation, project: Path) -> None:
    client = mlflow.MlflowClient()

    def to_all(number: int) -> Rollout:
        client.set_registered_model_alias(NAME, "champion", str(number))
        found = releasable(project, f"models:/{NAME}@champion")
        if number == 3:
            found = replace(found, golden=version(1).golden)
        return promote(lab.file, found, KEY)

    def all_run(rollout: Rollout) -> bool:
        expected = {device.id: rollout.releases[device.hardware].sha256 for device in lab.fleet.devices}
        return lab.running() == expected

    first, second = to_all(1), to_all(2)
    assert (first.outcome, second.outcome) == ("finished", "finished") and all_run(second)

    third = to_all(3)
    assert third.outcome == "aborted" and third.count(Status.WAITING) == DEVICES - 2
    assert "wave canary: " in third.why and "golden" in third.why
    assert all_run(second), "every device is still on v2"
    with Ledger(lab.ledger, "ann@host") as ledger:
        tell(project, lab.fleet.name, ledger)
        kinds = [entry.event.kind for entry in ledger.entries()]
    assert kinds.count("rollout ended") == 3 and "wave failed" in kinds
    told = client.get_model_version(NAME, "3").tags
    assert "golden" in told["tinyml.fleet.lab.why"] and told["tinyml.fleet.lab.state"] == "aborted"
    assert int(client.get_model_version_by_alias(NAME, "fleet-lab").version) == 2

    back = to_all(1)
    assert back.outcome == "finished" and all_run(back) and back.releases == first.releases
