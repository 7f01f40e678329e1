"""Images for real boards: built by the real compiler, and laid out as the chip's boot code expects them.

None of this runs on a chip; docs/boards.md says so.
"""

import ctypes
import struct
import subprocess
from pathlib import Path
from zlib import crc32

import pytest
from elftools.elf.elffile import ELFFile

from tests.device.built import Built, built
from tinyml_mlops.config import board_names, load_board

ORIGINS = {
    "disco_l475vg_iot01a": (0x08000000, 0x20000000),
    "nano33ble": (0x00010000, 0x20000000),  # behind Arduino's boot loader
    "nucleo_h743zi": (0x08000000, 0x24000000),
    "nucleo_l4r5zi": (0x08000000, 0x20000000),
    "pico": (0x10000000, 0x20000000),
    "stm32f405": (0x08000000, 0x20000000),
}
"""Where flash and RAM of a chip begin, by the reference manuals."""
UART_INTERRUPTS = {
    "disco_l475vg_iot01a": 37,
    "nano33ble": 2,
    "nucleo_h743zi": 39,
    "nucleo_l4r5zi": 70,
    "pico": 20,
    "stm32f405": 37,
}
STAGE_2_BYTES = 256


def test_every_real_board_is_here() -> None:
    assert (
        set(ORIGINS) == {name for name in board_names() if load_board(name).attached} == set(UART_INTERRUPTS)
    )


@pytest.fixture(scope="module", params=sorted(ORIGINS))
def firmware(
    request: pytest.FixtureRequest, shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    model = shared_models / "hello_world_int8.tflite"
    return built(model, request.param, tmp_path_factory.getbasetemp())


def test_it_lies_where_the_chip_looks_for_it(firmware: Built) -> None:
    flash, ram = ORIGINS[firmware.board.name]
    with firmware.elf.open("rb") as file:
        image = ELFFile(file)
        segments = [segment for segment in image.iter_segments("PT_LOAD") if segment["p_filesz"]]
        symbols = {
            symbol.name: symbol["st_value"] for symbol in image.get_section_by_name(".symtab").iter_symbols()
        }
    assert min(segment["p_paddr"] for segment in segments) == flash
    assert max(s["p_paddr"] + s["p_filesz"] for s in segments) <= flash + firmware.board.flash_bytes
    assert symbols["__stack_bottom"] == ram
    assert ram < symbols["__bss_end"] <= ram + firmware.board.ram_bytes


def test_its_vectors_lead_into_it(firmware: Built) -> None:
    flash, ram = ORIGINS[firmware.board.name]
    image = firmware.elf.with_suffix(".bin").read_bytes()
    table = STAGE_2_BYTES if firmware.board.name == "pico" else 0
    stack, reset, *rest = struct.unpack_from(
        f"<{16 + UART_INTERRUPTS[firmware.board.name] + 1}I", image, table
    )
    assert ram < stack <= ram + firmware.board.ram_bytes
    assert stack % 8 == 0
    handlers = [reset, rest[1], rest[-1]]  # hard fault, the UART's interrupt
    assert all(handler & 1 and flash < handler < flash + len(image) for handler in handlers)
    assert len(set(handlers)) == 3


def test_it_is_as_small_as_it_is_on_emulated_boards(firmware: Built) -> None:
    assert firmware.record.flash_by_owner["application"] <= 10_400
    assert firmware.record.ram_by_owner["application"] <= 2_000


def test_the_boot_rom_of_an_rp2040_takes_it(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its CRC-32 is zlib's of the mirrored bytes, mirrored and not inverted."""
    firmware = built(shared_models / "hello_world_int8.tflite", "pico", tmp_path_factory.getbasetemp())
    stage = firmware.elf.with_suffix(".bin").read_bytes()[:STAGE_2_BYTES]

    def mirrored(value: int, bits: int) -> int:
        return int(f"{value:0{bits}b}"[::-1], 2)

    expected = mirrored(crc32(bytes(mirrored(byte, 8) for byte in stage[:-4])) ^ 0xFFFFFFFF, 32)
    assert int.from_bytes(stage[-4:], "little") == expected
    assert any(stage[:-4])


@pytest.fixture(scope="module")
def clocks(project: Path, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """``stm32_clock.h``, compiled for this machine."""
    folder = tmp_path_factory.mktemp("clocks")
    source = folder / "clocks.c"
    source.write_text(
        """#include "stm32_clock.h"
uint32_t f4(uint32_t pllcfgr, uint32_t cfgr) { return stm32f4_clock(pllcfgr, cfgr); }
uint32_t l4(uint32_t pllcfgr, uint32_t cfgr) { return stm32l4_clock(pllcfgr, cfgr); }
uint32_t h7(uint32_t cr, uint32_t cfgr, uint32_t d1cfgr, uint32_t pllckselr, uint32_t pll1divr)
{ return stm32h7_clock(cr, cfgr, d1cfgr, pllckselr, pll1divr); }
"""
    )
    library = folder / "clocks.so"
    include = f"-I{project / 'firmware/src/boards'}"
    command = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-shared", "-fPIC"]
    subprocess.run([*command, include, source, "-o", library], check=True)
    return ctypes.CDLL(str(library))


@pytest.mark.parametrize(
    ("family", "registers", "hertz"),
    [
        ("f4", (0x24003010, 0x00000000), 16_000_000),  # out of reset
        ("f4", (0x07005410, 0x0000940A), 168_000_000),  # as the port sets it
        ("f4", (0x07005410, 0x0000948A), 84_000_000),  # AHB at a half
        ("f4", (0x07015410, 0x0000940A), 84_000_000),  # P = 4
        ("f4", (0x07405410, 0x0000940A), 0),  # from a crystal
        ("f4", (0x07005400, 0x0000940A), 0),  # M = 0, which is not allowed
        ("l4", (0x00001000, 0x00000000), 4_000_000),
        ("l4", (0x01001412, 0x0000000F), 80_000_000),
        ("l4", (0x01001E12, 0x0000000F), 120_000_000),
        ("l4", (0x01001E12, 0x0000008F), 60_000_000),  # half speed, on the way there
        ("l4", (0x01001E12, 0x000000CF), 1_875_000),  # 64: there is no 32
        ("h7", (0x00000001, 0x00, 0x000, 0x02020200, 0x01010280), 64_000_000),
        ("h7", (0x03000005, 0x1B, 0x048, 0x02020040, 0x01010231), 400_000_000),
        ("h7", (0x0300000D, 0x1B, 0x048, 0x02020040, 0x01010231), 200_000_000),  # HSI divided by 2
        ("h7", (0x03000005, 0x1B, 0x848, 0x02020040, 0x01010231), 200_000_000),  # D1CPRE
        ("h7", (0x03000005, 0x1B, 0x048, 0x02020042, 0x01010231), 0),  # from a crystal
    ],
)
def test_the_clock_is_what_the_registers_say(
    clocks: ctypes.CDLL, family: str, registers: tuple[int, ...], hertz: int
) -> None:
    function = getattr(clocks, family)
    function.restype, function.argtypes = ctypes.c_uint32, [ctypes.c_uint32] * len(registers)
    assert function(*registers) == hertz
