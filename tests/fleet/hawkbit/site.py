"""A fleet whose engine is hawkBit: its ledger, its supervisor, one gateway, and simulated devices."""

from collections.abc import Callable
from pathlib import Path

from tests.fleet.simulated import SimulatedClock, World, release_of
from tinyml_mlops.config.fleet import FleetParams, HawkbitEngineParams
from tinyml_mlops.fleet.begin import begin
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.hawkbit.credentials import Operator
from tinyml_mlops.fleet.hawkbit.ddi import Ddi
from tinyml_mlops.fleet.hawkbit.errand import Errand
from tinyml_mlops.fleet.hawkbit.gateway import Gateway
from tinyml_mlops.fleet.hawkbit.management import Management
from tinyml_mlops.fleet.hawkbit.rest import Rest
from tinyml_mlops.fleet.hawkbit.supervisor import Supervisor
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.state import Rollout


class SteppedClock(SimulatedClock):
    """Waiting is when the gateway works."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.meanwhile()


class Site:
    """Everything on this side of the server.

    Attributes:
        gateway_lives: whether there is one.
    """

    def __init__(
        self,
        folder: Path,
        fleet: FleetParams,
        url: str,
        who: Operator,
        token: str,
        clock: Clock,
        poll_s: float = 5.0,
    ) -> None:
        engine = HawkbitEngineParams(kind="hawkbit", url=url, poll_s=poll_s)
        self.fleet = fleet.model_copy(update={"engine": engine})
        self.world, self.clock = World(fleet), clock
        self.management = Management(Rest(url, who))
        self._ddi = Ddi(Rest(url, token), "DEFAULT")
        self.ledger = Ledger(folder / "ledger.db", "ann@host", clock.now_s)
        self.watch: Callable[[Entry], None] = lambda entry: None
        self.said: list[str] = []
        self.gateway_lives = True
        self.gateway = self._make_gateway()
        if isinstance(clock, SteppedClock):
            clock.meanwhile = self.step

    def step(self) -> None:
        """What the gateway does while the supervisor waits."""
        if self.gateway_lives:
            self.gateway.step()
            self.gateway.wait()

    def restart_gateway(self) -> None:
        self.gateway.close()
        self.gateway = self._make_gateway()

    def begin(self, version: str) -> None:
        kinds = {device.hardware for device in self.fleet.devices}
        begin(self.ledger, self.fleet, version, {kind: release_of(version).ref for kind in kinds})

    def run(self) -> Rollout:
        """A new supervisor, which knows what the ledger and the server know."""
        rollout = self.ledger.catch_up().active
        assert rollout is not None
        releases = {kind: release_of(rollout.model) for kind in rollout.releases}
        supervisor = Supervisor(
            self.ledger,
            self.fleet,
            self.management,
            releases,
            clock=self.clock,
            watch=lambda entry: self.watch(entry),
        )
        return supervisor.run()

    def promote(self, version: str) -> Rollout:
        self.begin(version)
        return self.run()

    def all_on(self, version: str) -> bool:
        return set(self.world.running().values()) == {release_of(version).ref.sha256 if version else ""}

    def close(self) -> None:
        self.gateway.close()
        self.ledger.close()

    def _make_gateway(self) -> Gateway:
        errand = Errand(self.fleet.name, lambda labelled: self.world, self._ddi, self.clock)
        return Gateway(
            self.fleet, self.fleet.devices, errand, self._ddi, clock=self.clock, say=self.said.append
        )
