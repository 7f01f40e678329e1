"""The image of nucleo_h743zi goes on where words of its flash cannot be read without a fault."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.firmware.by_hand import ByHand
from tests.images.conftest import Fleet, name_of
from tests.images.models import convolutions
from tests.images.powered import ANSWER_S, Device
from tests.images.stm32h743 import BANK_2, SECTOR, WORD, PowerCutError, Stm32h743
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Link

SLOT_0, NAME = BANK_2 + 2 * SECTOR, BANK_2 + 6 * SECTOR
"""Behind two sectors of records, and behind two slots of two sectors."""
FACTORY = b""


@dataclass(frozen=True)
class Board:
    """A device that runs a confirmed model."""

    chip: Stm32h743
    device: Device
    client: DeviceClient

    def install(self, image: bytes) -> None:
        self.device.upload(image)
        self.device.test(name_of(image))
        self.client.reset()
        self.device.confirm()


@pytest.fixture(scope="module")
def fleet(real_fleet: Callable[[str], Fleet]) -> Fleet:
    return real_fleet("nucleo_h743zi")


@pytest.fixture
def board(fleet: Fleet) -> Board:
    chip = Stm32h743(fleet.elf.with_suffix(".bin").read_bytes())
    link = Link(ByHand(chip), "nucleo_h743zi")
    found = Board(chip, Device(link), DeviceClient(link, ANSWER_S))
    found.client.hello(Deadline.after(ANSWER_S))
    found.device.name("one")
    found.install(fleet.image(1))
    return found


def test_power_cuts_of_an_update(fleet: Fleet, board: Board) -> None:
    """In records, in an erase, in the image; each is found at the next start or upload, and is no fault."""
    old, new = fleet.image(1), fleet.image(2)
    chip, broken = board.chip, set[int]()
    for changes in (1, 3, 5, 40):
        chip.cut = chip.changes + changes
        with pytest.raises(PowerCutError):
            board.device.upload(new)
        broken |= chip.broken
        chip.power_on()
        about = board.device.about()
        assert (about.running, about.confirmed, about.id) == (name_of(old), True, "one")
    board.install(new)
    about = board.device.about()
    assert (about.running, about.confirmed, about.why) == (name_of(new), True, "")
    records = {word for word in broken if word < SLOT_0}
    assert 0 < len(records) < len(chip.found) < len(broken), "part of a sector is erased before it is read"
    assert records < chip.found < broken


def test_the_way_back_and_words_that_are_lost(fleet: Fleet, board: Board) -> None:
    """Back from a model that is not right, under the watchdog; then from one that cannot be read."""
    chip, good = board.chip, fleet.image(1)
    bad = fleet.signed(convolutions(2, fleet.kernel_set, spoilt=True), 2)
    board.device.upload(bad)
    board.device.test(name_of(bad))
    board.client.reset()
    about = board.device.about()
    assert (about.running, about.confirmed, about.id) == (name_of(good), True, "one")
    assert about.why == "a golden vector gave another output"
    assert (chip.trials, board.device.selftest().failed) == (2, 0)
    lost = {SLOT_0 + 100 * WORD, NAME}
    for word in lost:
        chip.lose(word)
    chip.power_on()
    about = board.device.about()
    assert (about.running, about.id, about.why[:13]) == (FACTORY, "", "it is damaged")
    assert chip.found == lost
    board.install(good)
    assert board.device.about().running == name_of(good)
