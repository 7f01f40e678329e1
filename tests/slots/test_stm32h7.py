"""What the STM32H7's driver leaves alone: a chip whose banks are swapped, where bank 2 holds the firmware."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slots.chip_flash import ChipFlash, chip_of
from tests.slots.updates import SMALL_NEW, SMALL_OLD, starts_with, update

SWAP_BANK = 1 << 31
"""Of FLASH_OPTCR: RM0433, section 4."""


@pytest.fixture
def chip(project: Path, tmp_path: Path) -> Iterator[ChipFlash]:
    flash = chip_of("nucleo_h743zi", project, tmp_path)
    flash.hold(b"\xff" * flash.size)
    flash.power_on()
    yield flash
    flash.close()


def test_swapped_banks_are_not_written(
    library: Path, chip: ChipFlash, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(library, chip, SMALL_OLD)
    assert starts_with(library, chip).running() == SMALL_OLD
    before = chip.content()
    chip.power_on()
    options = ctypes.c_uint32.in_dll(chip.c, "chip_options")
    monkeypatch.setattr(options, "value", options.value | SWAP_BANK)
    update(library, chip, SMALL_NEW)
    assert (chip.changes, chip.content(), chip.wrong) == (0, before, "")
    monkeypatch.undo()
    update(library, chip, SMALL_NEW)
    assert starts_with(library, chip).running() == SMALL_NEW
