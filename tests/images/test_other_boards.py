"""The other emulated boards with slots: memory survives power cuts, a bad model resets into the good one."""

from pathlib import Path

import pytest

from tests.images.conftest import fleet_of, name_of
from tests.images.models import convolutions
from tests.images.powered import Power
from tests.images.test_update import install

OTHERS = ("qemu_mps3_an547", "qemu_riscv32")
"""With another memory and another watchdog each."""


@pytest.mark.parametrize("name", OTHERS)
def test_an_update_and_the_way_back(name: str, tmp_path: Path) -> None:
    fleet = fleet_of(name, tmp_path)
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
