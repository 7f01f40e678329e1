"""A host with a ledger, simulated devices and a simulated clock."""

import copy
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.fleet.promoter import Promoter
from tests.fleet.simulated import SimulatedClock
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.fleet.engine import Engine
from tinyml_mlops.fleet.work import Release


class Host(Promoter):
    """One host's view of a fleet."""

    clock: SimulatedClock

    def __init__(self, folder: Path, fleet: FleetParams) -> None:
        super().__init__(folder / "ledger.db", fleet, SimulatedClock())

    def engine(self, releases: Mapping[str, Release]) -> Engine:
        return Engine(
            self.ledger,
            self.fleet,
            self.world,
            releases,
            clock=self.clock,
            watch=lambda entry: self.watch(entry),
        )

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
