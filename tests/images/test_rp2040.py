"""The image of pico takes models where nothing is forgiven that the chip would not forgive."""

from collections.abc import Callable

import pytest

from tests.firmware.by_hand import ByHand
from tests.images.conftest import Fleet, name_of
from tests.images.models import convolutions
from tests.images.powered import ANSWER_S, Device
from tests.images.rp2040 import ENABLE, FLASH, WATCHDOG, Rp2040
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Link


@pytest.fixture(scope="module")
def fleet(real_fleet: Callable[[str], Fleet]) -> Fleet:
    return real_fleet("pico")


@pytest.fixture
def chip(fleet: Fleet) -> Rp2040:
    return Rp2040(fleet.elf.with_suffix(".bin").read_bytes())


def test_an_update_and_the_way_back(fleet: Fleet, chip: Rp2040) -> None:
    """Written while the flash cannot be read, tried under the watchdog, kept; and one that is not."""
    link = Link(ByHand(chip), "pico")
    device, client = Device(link), DeviceClient(link, ANSWER_S)
    client.hello(Deadline.after(ANSWER_S))
    good, bad = fleet.image(1), fleet.signed(convolutions(2, fleet.kernel_set, spoilt=True), 2)
    assert fleet.board.slots is not None
    firmware = chip.flash[: fleet.board.slots.address - FLASH]
    for image, starts in ((good, 2), (bad, 4)):
        device.upload(image)
        device.test(name_of(image))
        client.reset()
        about = device.about()
        assert chip.starts == starts
        assert not chip.registers[WATCHDOG] & ENABLE, "the trial is over"
        assert (about.running, about.boots) == (name_of(good), starts)
        if image == good:
            assert (about.confirmed, about.why) == (False, "")
            device.confirm()
    assert (about.confirmed, about.why) == (True, "a golden vector gave another output")
    assert chip.trials == 2
    assert device.selftest().failed == 0
    assert chip.flash[: len(firmware)] == firmware
