"""What the model registry is told of rollouts; a real MLflow server, simulated devices."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tests.tracking.proxy import Proxy
from tests.tracking.server import Server, free_port
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams
from tinyml_mlops.errors import TrackingError
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.mlflow_plugin.fleets import teller
from tinyml_mlops.mlflow_plugin.fleets.tell import tell
from tinyml_mlops.mlflow_plugin.fleets.teller import Teller

PLAN = RolloutParams(waves=(WaveParams(name="canary", count=1), WaveParams(name="rest", percent=100)))


@dataclass
class Told:
    """A host whose rollouts are of registered versions.

    Attributes:
        name: of the registered model; its versions are 1, 2, 3.
        runs: of the versions.
    """

    host: Host
    client: MlflowClient
    project: Path
    name: str
    runs: dict[str, str]

    def uri(self, version: int) -> str:
        return f"models:/{self.name}/{version}"

    def promote(self, version: int) -> Rollout:
        self.host.begin(self.uri(version))
        return self.run()

    def run(self) -> Rollout:
        with Teller(self.project, "prod", self.host.open_ledger) as told:
            watch = self.host.watch
            self.host.watch = lambda entry: (told.watch(entry), watch(entry))[1]
            ended = self.host.run()
            self.host.watch = watch
        self.untold = told.untold
        return ended

    def tell(self) -> int:
        return tell(self.project, "prod", self.host.ledger)

    def holder(self, name: str = "") -> str:
        aliases = self.client.get_registered_model(name or self.name).aliases
        return str(aliases.get("fleet-prod", ""))

    def tags(self, version: int) -> dict[str, str]:
        """Without what they all begin with."""
        found = self.client.get_model_version(self.name, str(version)).tags
        return {key.removeprefix("tinyml.fleet.prod."): value for key, value in found.items()}

    def reports(self, version: int) -> list[str]:
        run = self.runs[str(version)]
        return [file.path for file in self.client.list_artifacts(run, "fleets/prod")]

    def spoil(self, version: int) -> None:
        self.host.world.health[release_of(self.uri(version)).ref.sha256] = GOOD.model_copy(
            update={"accuracy": 0.5, "golden_vectors_failed": 3}
        )


def registered(client: MlflowClient, name: str) -> dict[str, str]:
    """Three versions, a run each."""
    experiment = client.create_experiment(name)
    client.create_registered_model(name)
    runs = {}
    for number in "123":
        run = client.create_run(experiment).info.run_id
        client.create_model_version(name, f"runs:/{run}/model", run)
        runs[number] = run
    return runs


@pytest.fixture
def told(
    server: Server, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Told]:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    client = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    name = request.node.name
    host = Host(tmp_path / "host", fleet_of(3, rollout=PLAN))
    yield Told(host, client, tmp_path, name, registered(client, name))
    host.ledger.close()


def test_mlflow_allows_no_dot_in_an_alias_so_a_fleet_has_none_in_its_name(told: Told) -> None:
    with pytest.raises(MlflowException, match="Invalid alias name"):
        told.client.set_registered_model_alias(told.name, "fleet.prod", "1")
    with pytest.raises(ValueError, match="name"):
        FleetParams(name="prod.eu", devices=told.host.fleet.devices)


def test_the_alias_moves_when_a_rollout_has_finished_and_only_then(told: Told) -> None:
    holders = []
    told.host.watch = lambda entry: holders.append(told.holder())
    assert told.promote(1).outcome == "finished" and told.untold == ""
    assert set(holders) == {""} and told.holder() == "1"
    told.host.watch = lambda entry: None
    assert told.tags(1) == {
        "rollout": "1",
        "state": "finished",
        "wave": "rest",
        "devices": "3 of 3 confirmed",
    }
    told.spoil(2)
    assert told.promote(2).outcome == "aborted" and told.holder() == "1"
    tags = told.tags(2)
    assert (tags["state"], tags["wave"], tags["devices"]) == ("aborted", "canary", "0 of 3 confirmed")
    assert "wave canary: 1 of 1 devices failed" in tags["why"] and "golden_vectors_failed is 3" in tags["why"]
    assert told.reports(2) == ["fleets/prod/rollout-2.html", "fleets/prod/rollout-2.json"]
    folder = Path(told.client.download_artifacts(told.runs["2"], "fleets/prod", str(told.project)))
    report = json.loads((folder / "rollout-2.json").read_text())
    gate = next(gate for gate in report["gates"] if gate["name"] == "golden_vectors_failed")
    assert (gate["wave"], gate["failed"], gate["most"]) == ("canary", 1, 3.0)
    assert "golden_vectors_failed" in (folder / "rollout-2.html").read_text()

    del told.host.world.health[release_of(told.uri(2)).ref.sha256]
    assert told.promote(2).outcome == "finished" and told.holder() == "2"
    assert "why" not in told.tags(2) and told.tags(2)["rollout"] == "3"
    assert told.promote(1).outcome == "finished" and told.holder() == "1"
    assert told.tell() == 0


def test_a_rollout_that_is_rolled_back_or_aborted_leaves_the_alias(told: Told) -> None:
    told.promote(1)
    for version, what, state in ((2, "rollback", "rolled back"), (3, "abort", "aborted")):

        def after_the_canary(entry: Entry, what: str = what) -> None:
            if entry.event.kind == "wave passed" and entry.event.wave == 0:
                with told.host.open_ledger() as other:
                    ask(other, what, "a bad feeling")  # type: ignore[arg-type]

        told.host.watch = after_the_canary
        assert told.promote(version).outcome == state
        assert told.holder() == "1" and told.tags(version)["why"] == "a bad feeling"
        assert told.tags(version)["state"] == state and len(told.reports(version)) == 2
    told.client.set_registered_model_alias(told.name, "fleet-prod", "3")  # by hand, and wrong
    told.host.watch = lambda entry: None
    told.spoil(2)
    told.promote(2)
    assert told.holder() == "1"


def test_how_it_stands_is_told_while_it_goes_on(told: Told) -> None:
    told.host.begin(told.uri(1))
    with told.host.open_ledger() as other:
        ask(other, "pause", "lunch")
    assert told.tell() == 0
    assert (told.tags(1)["state"], told.tags(1)["wave"], told.holder()) == ("paused", "canary", "")
    assert told.client.list_artifacts(told.runs["1"]) == []


def test_a_registry_kept_apart_has_tags_and_alias_and_the_run_has_the_report(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = f"sqlite:///{tmp_path}/registry.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", registry)
    client = MlflowClient(tracking_uri=server.uri, registry_uri=registry)
    host, name = Host(tmp_path / "host", fleet_of(3, rollout=PLAN)), f"apart-{tmp_path.name}"
    told = Told(host, client, tmp_path, name, registered(client, name))
    with host.ledger:
        assert told.promote(1).outcome == "finished" and told.untold == ""
        assert (told.holder(), told.tags(1)["state"], len(told.reports(1))) == ("1", "finished", 2)
        monkeypatch.setenv("MLFLOW_REGISTRY_URI", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setattr(teller, "PASSING_S", 0.0)
        monkeypatch.setattr(teller, "LAST_S", 0.0)
        told.promote(2)
        assert "the MLflow model registry at http://127.0.0.1" in told.untold and told.tags(2) == {}
        monkeypatch.setenv("MLFLOW_REGISTRY_URI", registry)
        assert told.tell() == 1 and told.holder() == "2"


def test_a_server_that_is_down_costs_the_rollout_nothing_and_is_told_later(
    told: Told, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teller, "PASSING_S", 0.0)
    monkeypatch.setattr(teller, "LAST_S", 0.0)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{free_port()}")
    assert told.promote(1).outcome == "finished"
    assert "does not work" in told.untold
    told.spoil(2)
    assert told.promote(2).outcome == "aborted"
    assert told.tags(1) == told.tags(2) == {}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    assert told.tell() == 2
    assert (told.tags(1)["state"], told.tags(2)["state"], told.holder()) == ("finished", "aborted", "1")
    assert len(told.reports(1)) == len(told.reports(2)) == 2


def test_a_server_that_dies_at_any_request_is_told_the_rest_later(
    told: Told, proxy: Proxy, quick_failures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in (1, 2):
        told.host.promote(told.uri(version))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", proxy.uri)
    deaths = 0
    while True:
        proxy.allowed, proxy.deliver_last = deaths, bool(deaths % 2)
        try:
            assert told.tell() == 2
        except TrackingError:
            deaths += 1
            assert told.host.ledger.state.told == 0
        else:
            break
    assert deaths >= 10
    assert (told.tags(1)["state"], told.tags(2)["state"], told.holder()) == ("finished", "finished", "2")
    assert len(told.reports(1)) == len(told.reports(2)) == 2


def test_a_version_that_is_gone_and_a_fleet_that_changed_its_model(told: Told) -> None:
    other = f"{told.name}-other"
    registered(told.client, other)
    told.promote(1)
    told.host.promote(told.uri(3))
    told.client.delete_model_version(told.name, "3")
    assert told.tell() == 1 and told.holder() == "1"
    told.host.promote(f"models:/{other}/1")
    assert told.tell() == 1
    assert (told.holder(), told.holder(other)) == ("", "1")
