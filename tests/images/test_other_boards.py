"""The other emulated boards with slots: memory survives power cuts, a bad model resets into the good one."""

from pathlib import Path

import pytest

from tests.images.conftest import Fleet, fleet_of, name_of
from tests.images.estimated import assert_as_estimated
from tests.images.models import convolutions
from tests.images.powered import Power
from tests.images.test_update import install

OTHERS = ("qemu_mps3_an547", "qemu_riscv32")
"""With another memory and another watchdog each."""


@pytest.fixture(scope="module", params=OTHERS)
def fleet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return fleet_of(request.param, tmp_path_factory.mktemp("other"))


def test_it_is_as_large_as_was_estimated(fleet: Fleet) -> None:
    assert_as_estimated(fleet)


def test_an_update_and_the_way_back(fleet: Fleet, tmp_path: Path) -> None:
    power = Power(fleet.board, fleet.elf, tmp_path / "state")
    good, bad = fleet.image(1), fleet.signed(convolutions(2, fleet.kernel_set, spoilt=True), 2)
    install(power, good)
    with power.on() as device:
        assert device.about().running == name_of(good)
        device.name("one")
        device.upload(bad)
        device.test(name_of(bad))
    with power.on() as device:
        about = device.about()
        assert (about.running, about.confirmed, about.id) == (name_of(good), True, "one")
        assert about.why == "a golden vector gave another output"
        assert device.selftest().failed == 0
