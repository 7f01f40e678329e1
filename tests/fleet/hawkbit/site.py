"""A fleet whose engine is hawkBit: its ledger, its supervisor, one gateway, and simulated devices."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.fleet.promoter import Promoter
from tests.fleet.simulated import SimulatedClock
from tinyml_mlops.config.fleet import FleetParams, HawkbitEngineParams
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.hawkbit.credentials import Operator
from tinyml_mlops.fleet.hawkbit.ddi import Ddi
from tinyml_mlops.fleet.hawkbit.errand import Errand
from tinyml_mlops.fleet.hawkbit.gateway import Gateway
from tinyml_mlops.fleet.hawkbit.management import Management
from tinyml_mlops.fleet.hawkbit.rest import Rest
from tinyml_mlops.fleet.hawkbit.supervisor import Supervisor
from tinyml_mlops.fleet.work import Release


class SteppedClock(SimulatedClock):
    """Waiting is when the gateway works."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.meanwhile()


class Site(Promoter):
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
        super().__init__(folder / "ledger.db", fleet.model_copy(update={"engine": engine}), clock)
        self.management = Management(Rest(url, who))
        self._ddi = Ddi(Rest(url, token), "DEFAULT")
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

    def engine(self, releases: Mapping[str, Release]) -> Supervisor:
        """A new supervisor, which knows what the ledger and the server know."""
        return Supervisor(
            self.ledger,
            self.fleet,
            self.management,
            releases,
            clock=self.clock,
            watch=lambda entry: self.watch(entry),
        )

    def close(self) -> None:
        self.gateway.close()
        self.ledger.close()

    def _make_gateway(self) -> Gateway:
        errand = Errand(self.fleet.name, lambda labelled: self.world, self._ddi, self.clock)
        return Gateway(
            self.fleet, self.fleet.devices, errand, self._ddi, clock=self.clock, say=self.said.append
        )
