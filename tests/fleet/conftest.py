"""Hosts that are closed when their test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fleet.emulation import firmware_for
from tests.fleet.host import Host
from tinyml_mlops.config.fleet import FleetParams


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


@pytest.fixture(scope="session")
def fleet_elfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Firmware with model slots, by hardware kind."""
    return firmware_for(tmp_path_factory.mktemp("fleet-firmware"))
