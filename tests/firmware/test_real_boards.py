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
from tinyml_mlops.config import BAREMETAL, board_names, load_board

ORIGINS = {
    "disco_l475vg_iot01a": (0x08000000, 0x20000000),
    "esp32c3": (0x42000000, 0x3FC80000),
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
"""Of a Cortex-M, its place in the table of vectors."""
ESP32C3_CONSTANTS = 0x3C000000
ESP32C3_MAGIC = b"\x1d\x04\xdb\xae" * 2
STAGE_2_BYTES = 256


def test_every_real_board_is_here() -> None:
    attached = (load_board(name) for name in board_names() if load_board(name).attached)
    here = {board.name for board in attached if board.framework == BAREMETAL}
    assert set(ORIGINS) == here
    assert set(UART_INTERRUPTS) == {name for name in here if load_board(name).core.startswith("cortex-m")}


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


@pytest.mark.parametrize("firmware", sorted(UART_INTERRUPTS), indirect=True)
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
    assert firmware.record.flash_by_owner["application"] <= 10_600
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


def test_the_boot_rom_of_an_esp32c3_takes_it(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It begins with two magic words and the first instruction; constants are read where they are mapped."""
    firmware = built(shared_models / "hello_world_int8.tflite", "esp32c3", tmp_path_factory.getbasetemp())
    flash, _ = ORIGINS["esp32c3"]
    image = firmware.elf.with_suffix(".bin").read_bytes()
    assert image.startswith(ESP32C3_MAGIC)
    with firmware.elf.open("rb") as file:
        elf = ELFFile(file)
        assert elf["e_entry"] == flash + len(ESP32C3_MAGIC)
        symbols = {s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()}
        sections = {section.name: section for section in elf.iter_sections()}
    code = sections[".text"]["sh_addr"] + sections[".text"]["sh_size"]
    assert all(
        sections[name]["sh_addr"] < code for name in (".vectors", ".runtime", ".libc")
    )  # behind them, no code
    plan = symbols["model_plan"] - ESP32C3_CONSTANTS
    assert image[plan : plan + len(firmware.compiled.plan)] == firmware.compiled.plan
    data = symbols["__data_load"] - ESP32C3_CONSTANTS
    assert len(image) == data + symbols["__data_end"] - symbols["__data_start"]


def test_every_trap_of_an_esp32c3_is_caught(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its core jumps to the entry of the interrupt's number, in a table that begins at a multiple of 256."""
    firmware = built(shared_models / "hello_world_int8.tflite", "esp32c3", tmp_path_factory.getbasetemp())
    image = firmware.elf.with_suffix(".bin").read_bytes()
    with firmware.elf.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        places = {name: table.get_symbol_by_name(name)[0]["st_value"] for name in ("vectors", "trap")}
    assert places["vectors"] % 256 == 0
    for entry in range(32):
        at = places["vectors"] + 4 * entry
        (instruction,) = struct.unpack_from("<I", image, at - ORIGINS["esp32c3"][0])
        assert at + jump(instruction) == places["trap"]


def jump(instruction: int) -> int:
    """How far RISC-V's ``jal x0`` goes (unprivileged specification 20191213, 2.5)."""
    assert instruction & 0xFFF == 0x06F
    far = (
        (instruction >> 21 & 0x3FF) << 1
        | (instruction >> 20 & 1) << 11
        | (instruction >> 12 & 0xFF) << 12
        | (instruction >> 31) << 20
    )
    return far - ((far & 1 << 20) << 1)


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
