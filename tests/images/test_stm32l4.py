"""The image of an STM32L475 goes on where its flash holds words that cannot be read, and takes models."""

from collections.abc import Callable

import pytest

from tests.firmware.by_hand import ByHand
from tests.images.conftest import Fleet, name_of
from tests.images.powered import ANSWER_S, Device
from tests.images.stm32l4 import PowerCutError, Stm32l4
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Link

BOARD = "disco_l475vg_iot01a"


@pytest.fixture(scope="module")
def fleet(real_fleet: Callable[[str], Fleet]) -> Fleet:
    return real_fleet(BOARD)


@pytest.fixture
def chip(fleet: Fleet) -> Stm32l4:
    return Stm32l4(fleet.elf.with_suffix(".bin").read_bytes())


def device_of(chip: Stm32l4) -> Device:
    """Switched on, and greeted."""
    link = Link(ByHand(chip), BOARD)
    DeviceClient(link, ANSWER_S).hello(Deadline.after(ANSWER_S))
    return Device(link)


def update(chip: Stm32l4, image: bytes) -> None:
    """What a host does, until the model is confirmed or power is cut."""
    device = device_of(chip)
    if device.about().running != name_of(image):
        device.upload(image)
        device.test(name_of(image))
        DeviceClient(device.link, ANSWER_S).reset()
    if not device.about().confirmed:
        device.confirm()


def test_cut_after_cut_in_an_update(fleet: Fleet, chip: Stm32l4) -> None:
    """In a record, an erase, a piece of the image: the next start reads what was cut off."""
    image = fleet.image(1)
    for cut_at in (3, 11, 20, 144, 144, 300):
        chip.power_on(cut_at)
        with pytest.raises(PowerCutError):
            update(chip, image)
        nmis = chip.nmis
        chip.power_on()
        assert device_of(chip).about().running == b""
        assert chip.nmis > nmis, f"cut {cut_at}"
    update(chip, image)
    assert device_of(chip).about().running == name_of(image)


def test_words_that_are_lost_later(fleet: Fleet, chip: Stm32l4) -> None:
    """Of the model that runs and of the device's name: told as missing, and the next start has none."""
    image = fleet.image(1)
    update(chip, image)
    device = device_of(chip)
    device.name("kitchen")
    assert (device.about().id, [found.hash for found in device.images()]) == ("kitchen", [name_of(image)])
    chip.lose(chip.content().index(b"kitchen"))
    chip.lose(chip.content().index(name_of(image)) + 16)  # its middle, where only who wants it reads
    assert (device.about().id, device.about().running, device.images()) == ("", b"", [])
    chip.power_on()
    about = device_of(chip).about()
    assert about.running == b"" and about.why.startswith("it is damaged")
    assert chip.nmis > 0
