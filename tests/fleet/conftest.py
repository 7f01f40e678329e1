"""Hosts, and sites on the contract double of hawkBit, that are closed when their test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fleet.emulation import firmware_for
from tests.fleet.hawkbit.double import PASSWORD, TOKEN, USER, Double
from tests.fleet.hawkbit.site import Site, SteppedClock
from tests.fleet.host import Host
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.fleet.hawkbit.credentials import Operator


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[Callable[[FleetParams], Host]]:
    made: list[Host] = []

    def make(fleet: FleetParams) -> Host:
        folder = tmp_path / f"host{len(made)}"
        made.append(Host(folder, fleet))
        return made[-1]

    yield make
    for host in made:
        host.ledger.close()


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as made:
        yield made


@pytest.fixture
def make_site(tmp_path: Path, double: Double) -> Iterator[Callable[[FleetParams], Site]]:
    made: list[Site] = []

    def make(fleet: FleetParams) -> Site:
        folder = tmp_path / f"site{len(made)}"
        made.append(Site(folder, fleet, double.url, Operator(USER, PASSWORD), TOKEN, SteppedClock()))
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture(scope="session")
def fleet_elfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Firmware with model slots, by hardware kind."""
    return firmware_for(tmp_path_factory.mktemp("fleet-firmware"))
