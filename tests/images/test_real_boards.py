"""Firmware with model slots for real boards: built as a user's, and where it lies. None ran on a chip."""

import re
import struct
import subprocess
from collections.abc import Callable

import pytest
from elftools.elf.elffile import ELFFile

from tests.images.conftest import Fleet
from tests.images.estimated import assert_as_estimated
from tinyml_mlops.config.board import SlotsParams
from tinyml_mlops.firmware.fit import remedy
from tinyml_mlops.firmware.record import BuildRecord

SECTOR_STARTS = {
    "disco_l475vg_iot01a": list(range(0x08000000, 0x08100001, 2 << 10)),
    "nano33ble": list(range(0x10000, 0x100001, 4096)),  # behind Arduino's boot loader
    "nucleo_h743zi": list(range(0x08000000, 0x08200001, 128 << 10)),
    "nucleo_l4r5zi": list(range(0x08000000, 0x08200001, 4 << 10)),
    "pico": list(range(0x10000000, 0x10200001, 4096)),
    "stm32f405": [0x08000000 + kilobytes * 1024 for kilobytes in (0, 16, 32, 48, 64, *range(128, 1025, 128))],
}
"""Of the flash that is ours, and where it ends: RM0090, table 5; RM0351 and RM0432, section 3;
RM0433, section 4; nRF52840 specification, NVMC; W25Q16JV."""
VECTORS = {"pico": 256}
"""Bytes in the image before them: the second boot stage."""
STM32_IWDG = 0x40003000
WATCHDOGS = dict.fromkeys(SECTOR_STARTS, STM32_IWDG) | {
    "nano33ble": 0x40010000,
    "nucleo_h743zi": 0x58004800,
    "pico": 0x40058000,
}
"""Where the chip has its registers."""
ANSWERS_NMI = ("disco_l475vg_iot01a", "nucleo_l4r5zi")
"""Their flash raises it for a word that it cannot correct."""


@pytest.fixture(scope="module", params=sorted(SECTOR_STARTS))
def fleet(request: pytest.FixtureRequest, real_fleet: Callable[[str], Fleet]) -> Fleet:
    return real_fleet(request.param)


def slots_of(fleet: Fleet) -> SlotsParams:
    assert fleet.board.slots is not None
    return fleet.board.slots


def used(slots: SlotsParams) -> list[int]:
    """Where its sectors begin, and the last one ends: records, slots, the name."""
    return [slots.address + number * slots.sector_bytes for number in range(2 + 2 * slots.slot_sectors + 2)]


def test_slots_are_whole_sectors_of_the_chip(fleet: Fleet) -> None:
    """Nothing else is erased with them."""
    starts = SECTOR_STARTS[fleet.board.name]
    mine = used(slots_of(fleet))
    assert mine == [start for start in starts if mine[0] <= start <= mine[-1]]


def test_the_firmware_ends_before_them(fleet: Fleet) -> None:
    slots = slots_of(fleet)
    with fleet.elf.open("rb") as file:
        loaded = [s for s in ELFFile(file).iter_segments("PT_LOAD") if s["p_filesz"]]
    first = min(segment["p_paddr"] for segment in loaded)
    end = max(segment["p_paddr"] + segment["p_filesz"] for segment in loaded)
    assert first == SECTOR_STARTS[fleet.board.name][0] and slots.firmware_bytes == slots.address - first
    assert end <= slots.address
    record = BuildRecord.read(fleet.elf.with_name("size.json"))
    assert record.flash_limit_bytes == slots.firmware_bytes


def test_it_is_as_large_as_was_estimated(fleet: Fleet) -> None:
    assert_as_estimated(fleet)


def test_a_larger_board_is_one_with_slots_behind_enough_flash(fleet: Fleet) -> None:
    record = BuildRecord.read(fleet.elf.with_name("size.json"))
    hint = remedy(record.model_copy(update={"flash_bytes": 200 << 10}))
    named = hint.partition("(")[2].rstrip(")").split(", ")
    emulated = ["qemu_mps2_an386", "qemu_mps2_an500", "qemu_mps3_an547", "qemu_riscv32"]
    real = ["disco_l475vg_iot01a", "nano33ble", "nucleo_h743zi", "nucleo_l4r5zi", "pico"]
    assert named == [name for name in (*real, *emulated) if name != fleet.board.name]


def test_the_tick_feeds_the_watchdog(fleet: Fleet) -> None:
    """Vector 15 is no fault as in other firmware, and the address of the registers' 4 KB is in the code."""
    image = fleet.elf.with_suffix(".bin").read_bytes()
    vectors = struct.unpack_from("<16I", image, VECTORS.get(fleet.board.name, 0))
    assert vectors[15] & 1 and vectors[15] not in vectors[:15]
    assert struct.pack("<I", WATCHDOGS[fleet.board.name] & ~0xFFF) in image


def test_the_nmi_is_a_fault_but_where_flash_raises_it(fleet: Fleet) -> None:
    image = fleet.elf.with_suffix(".bin").read_bytes()
    _, _, nmi, hard_fault, *_ = struct.unpack_from("<16I", image, VECTORS.get(fleet.board.name, 0))
    assert (nmi != hard_fault) == (fleet.board.name in ANSWERS_NMI) and nmi & 1


@pytest.mark.parametrize("fleet", ["pico"], indirect=True)
def test_what_runs_while_the_flash_is_written_lies_in_ram(fleet: Fleet) -> None:
    """The one function that does calls what its caller has found, and needs nothing that is not its own."""
    with fleet.elf.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        symbols = {symbol.name: symbol for symbol in table.iter_symbols()}
    (name,) = (name for name in symbols if name.startswith("change_in_ram"))  # no copy beside it
    for in_ram in (name, "stage", "page.0"):
        assert 0x20000000 <= symbols[in_ram]["st_value"] < 0x20000000 + fleet.board.ram_bytes
    start = symbols[name]["st_value"] & ~1
    own = range(start, start + symbols[name]["st_size"])
    command = ["arm-none-eabi-objdump", "--no-show-raw-insn", f"--disassemble={name}", str(fleet.elf)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    code = re.findall(r"^ *([0-9a-f]+):\t(\S+)\t?(.*)$", listed, re.MULTILINE)
    assert [int(at, 16) for at, _, _ in code] == list(own)[::2]
    calls = [operands for _, what, operands in code if what == "blx"]
    assert len(calls) == 6 and all(re.fullmatch(r"r\d", operands) for operands in calls)
    for _, what, operands in code:
        assert what not in ("bl", "bx", ".word") and "[pc" not in operands
        if what.startswith("b") and what != "blx":
            assert int(operands.split()[0], 16) in own
