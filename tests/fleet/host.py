"""A host with a ledger, simulated devices and a simulated clock."""

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.fleet.simulated import SimulatedClock, World, release_of
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.fleet.begin import begin
from tinyml_mlops.fleet.engine import Engine
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.state import Rollout


class Host:
    """One host's view of a fleet."""

    def __init__(self, folder: Path, fleet: FleetParams) -> None:
        self.fleet, self.world, self.clock = fleet, World(fleet), SimulatedClock()
        self.path = folder / "ledger.db"
        self.ledger = self.open_ledger()
        self.watch: Callable[[Entry], None] = lambda entry: None

    def open_ledger(self) -> Ledger:
        return Ledger(self.path, "ann@host", self.clock.now_s)

    def restart(self) -> None:
        """What a new process knows: the ledger alone."""
        self.ledger.close()
        self.ledger = self.open_ledger()

    def become(self, other: "Host") -> None:
        """Take over the devices and the closed ledger of another one."""
        self.ledger.close()
        shutil.copy(other.path, self.path)
        self.world.devices = copy.deepcopy(other.world.devices)
        self.world.health = dict(other.world.health)
        self.ledger = self.open_ledger()

    def begin(self, version: str) -> None:
        kinds = {device.hardware for device in self.fleet.devices}
        begin(self.ledger, self.fleet, version, {kind: release_of(version).ref for kind in kinds})

    def run(self) -> Rollout:
        rollout = self.ledger.catch_up().active
        assert rollout is not None
        releases = {kind: release_of(rollout.model) for kind in rollout.releases}
        engine = Engine(
            self.ledger,
            self.fleet,
            self.world,
            releases,
            clock=self.clock,
            watch=lambda entry: self.watch(entry),
        )
        return engine.run()

    def promote(self, version: str) -> Rollout:
        self.begin(version)
        return self.run()

    def all_on(self, version: str) -> bool:
        return set(self.world.running().values()) == {release_of(version).ref.sha256 if version else ""}
