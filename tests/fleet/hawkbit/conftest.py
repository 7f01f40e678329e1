"""Sites on the contract double, with a clock that does not wait."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fleet.hawkbit.double import PASSWORD, TOKEN, USER, Double
from tests.fleet.hawkbit.site import Site, SteppedClock
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.fleet.hawkbit.credentials import Operator


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
