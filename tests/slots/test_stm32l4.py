"""What the STM32L4's drivers leave alone: an NMI that is not theirs, and a chip whose banks lie elsewhere."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slots.chip_flash import ChipFlash, chip_of
from tests.slots.updates import SMALL_NEW, SMALL_OLD, starts_with, update

DETECTED, CORRECTED = 1 << 31, 1 << 30
IN_BANK_2 = {"disco_l475vg_iot01a": 1 << 19, "nucleo_l4r5zi": 1 << 21}
"""Of FLASH_ECCR: RM0351 and RM0432, section 3."""
BFB2, DBANK = 1 << 20, 1 << 22
"""Of FLASH_OPTR."""


class Chip:
    def __init__(self, flash: ChipFlash) -> None:
        self.flash, self.c, self.in_bank_2 = flash, flash.c, IN_BANK_2[flash.board]
        for name in ("cortexm_nmi", "nvm_unguard"):
            getattr(self.c, name).restype = ctypes.c_bool
        self.options = ctypes.c_uint32.in_dll(self.c, "chip_options")
        self.error = ctypes.c_uint32.in_dll(self.c, "chip_ecc")

    def nmi(self, error: int) -> bool:
        """Whether the driver answers an NMI when the controller tells of this."""
        self.error.value = error
        return bool(self.c.cortexm_nmi())


@pytest.fixture(scope="module", params=sorted(IN_BANK_2))
def chip(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chip]:
    flash = chip_of(request.param, project, tmp_path_factory.mktemp("chip"))
    flash.hold(b"\xff" * flash.size)
    flash.power_on()
    yield Chip(flash)
    flash.close()


def test_a_broken_word_under_guard_is_answered(chip: Chip) -> None:
    chip.c.nvm_guard()
    assert chip.nmi(DETECTED | chip.in_bank_2 | 0x1238)
    assert not chip.error.value & (DETECTED | CORRECTED), "it would come again"
    assert not chip.c.nvm_unguard()
    chip.c.nvm_guard()
    assert chip.c.nvm_unguard(), "it is told once"


def test_every_other_nmi_is_a_fault(chip: Chip) -> None:
    assert not chip.nmi(DETECTED | chip.in_bank_2), "nobody has asked"
    chip.c.nvm_guard()
    assert not chip.nmi(DETECTED), "a word of the firmware, which would be fetched again"
    assert not chip.nmi(chip.in_bank_2), "of something else than flash"
    assert not chip.nmi(CORRECTED | chip.in_bank_2)
    chip.error.value = 0
    assert chip.c.nvm_unguard()


@pytest.mark.parametrize("which", ["starts from bank 2", "has one bank"])
def test_other_banks_than_delivered_are_not_written(
    library: Path, chip: Chip, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chip.flash.power_on()
    update(library, chip.flash, SMALL_OLD)
    running, before = starts_with(library, chip.flash).running(), chip.flash.content()
    chip.flash.power_on()
    delivered = chip.options.value
    has_one_bank = which == "has one bank"
    monkeypatch.setattr(chip.options, "value", delivered & ~DBANK if has_one_bank else delivered | BFB2)
    update(library, chip.flash, SMALL_NEW)
    if has_one_bank and chip.flash.board == "disco_l475vg_iot01a":
        assert chip.flash.changes > 0, "the bit is L4+'s: here it means nothing"
    else:
        assert (chip.flash.changes, chip.flash.content()) == (0, before)
        assert running == SMALL_OLD, "what is there is read"
    assert not chip.flash.wrong
