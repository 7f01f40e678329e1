"""Whoever promotes to simulated devices, by whichever engine, and looks at what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.fleet.simulated import World, release_of
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.fleet.begin import ask, begin
from tinyml_mlops.fleet.carrier import FleetEngine
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.fleet.work import Release


class Promoter(ABC):
    """One fleet with its ledger, its devices and its clock."""

    def __init__(self, path: Path, fleet: FleetParams, clock: Clock) -> None:
        """Open the ledger at ``path``."""
        self.path, self.fleet, self.world, self.clock = path, fleet, World(fleet), clock
        self.ledger = self.open_ledger()
        self.watch: Callable[[Entry], None] = lambda entry: None

    @abstractmethod
    def engine(self, releases: Mapping[str, Release]) -> FleetEngine:
        """A new one, which knows what the ledger knows."""

    def open_ledger(self) -> Ledger:
        return Ledger(self.path, "ann@host", self.clock.now_s)

    def begin(self, version: str) -> None:
        kinds = {device.hardware for device in self.fleet.devices}
        begin(self.ledger, self.fleet, version, {kind: release_of(version).ref for kind in kinds})

    def run(self) -> Rollout:
        rollout = self.ledger.catch_up().active
        assert rollout is not None
        return self.engine({kind: release_of(rollout.model) for kind in rollout.releases}).run()

    def promote(self, version: str) -> Rollout:
        self.begin(version)
        return self.run()

    def asks(self, after: str, *what: str) -> None:
        """Another operator, in a process of his own, as soon as the ledger holds an event ``after``."""
        pending = list(what)

        def watch(entry: Entry) -> None:
            if entry.event.kind == after and pending:
                with self.open_ledger() as other:
                    for one in pending:
                        ask(other, one, "because")  # type: ignore[arg-type]
                pending.clear()

        self.watch = watch

    def all_on(self, version: str) -> bool:
        return set(self.world.running().values()) == {release_of(version).ref.sha256 if version else ""}
