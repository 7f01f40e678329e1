"""Power is cut at every word and every erase of an update, on a chip's flash and by the driver for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slots.chip_flash import CHIPS, ChipFlash, chip_of
from tests.slots.device import CONFIRMED, TEARS, Device
from tests.slots.updates import SMALL_NEW, SMALL_OLD, accept, starts_with, update

RECORD = 64


@pytest.fixture(scope="module", params=sorted(CHIPS))
def chip(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChipFlash]:
    flash = chip_of(request.param, project, tmp_path_factory.mktemp("chip"))
    yield flash
    flash.close()


@pytest.fixture(params=[False, True], ids=["a new device", "a sector of records is full soon"])
def before(request: pytest.FixtureRequest, chip: ChipFlash, library: Path) -> bytes:
    """Of a device that runs the old model: what its flash holds."""
    chip.hold(b"\xff" * len(chip.content()))
    chip.power_on()
    update(library, chip, SMALL_OLD)
    if request.param:
        device = Device(library, chip, accept)
        while device.slots.next < chip.sector // RECORD - 3:
            device.boot()
    assert starts_with(library, chip).running() == SMALL_OLD and not chip.wrong
    return chip.content()


def changes(library: Path, chip: ChipFlash) -> int:
    """Of an update that nothing disturbs."""
    chip.power_on()
    update(library, chip, SMALL_NEW)
    return chip.changes


@pytest.mark.parametrize("tear", TEARS)
def test_a_cut_at_every_word(library: Path, chip: ChipFlash, before: bytes, tear: str) -> None:
    chip.hold(before)
    count = changes(library, chip)
    assert count > 15, "words of the image and of some records, and erases"
    for at in range(count):
        chip.hold(before)
        chip.cut(at, tear)
        update(library, chip, SMALL_NEW)
        assert chip.dead
        chip.power_on()
        assert starts_with(library, chip).running() in (SMALL_OLD, SMALL_NEW)
        for _ in range(3):
            update(library, chip, SMALL_NEW)
        last = starts_with(library, chip)
        assert last.running() == SMALL_NEW
        assert last.record.state[last.slots.running] == CONFIRMED
        assert not chip.wrong, f"cut {at}: {chip.wrong}"
