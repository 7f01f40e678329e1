"""Flash of a chip on this machine: a driver's own C over simulated registers and memory."""

import ctypes
import subprocess
from pathlib import Path

from tests.slots.device import TEARS, Driver, Erase, Move
from tinyml_mlops.config import load_board

OPERATIONS = (("read", Move), ("write", Move), ("erase", Erase))
NEVER = 0xFFFFFFFF
CXX_FLAGS = ("-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=undefined")


def compile_chip(project: Path, source: str, out: Path, **defines: int) -> Path:
    """``source`` of ``tests/slots/chip``, which includes the driver; with ``defines`` of the board."""
    firmware = project / "firmware"
    here = Path(__file__).parent / "chip"
    includes = (here, firmware / "src", firmware / "lib/slots/include")
    command = ["g++", *CXX_FLAGS, "-fsanitize-undefined-trap-on-error", "-shared", "-fPIC"]
    command += [f"-I{folder}" for folder in includes]
    command += [f"-D{name}={value}u" for name, value in defines.items()]
    subprocess.run([*command, str(here / source), "-o", str(out)], check=True)
    return out


CHIPS: dict[str, tuple[str, dict[str, int]]] = {
    "disco_l475vg_iot01a": ("stm32l4_flash.cc", {"CHIP_IS_PLUS": 0}),
    "nano33ble": ("nrf52_flash.cc", {}),
    "nucleo_h743zi": ("stm32h7_flash.cc", {}),
    "nucleo_l4r5zi": ("stm32l4_flash.cc", {"CHIP_IS_PLUS": 1}),
    "pico": ("rp2040_flash.cc", {}),
    "stm32f405": ("stm32f4_flash.cc", {}),
}
"""By board: the simulated controller, and which of its chips it is."""


def chip_of(board: str, project: Path, folder: Path) -> "ChipFlash":
    """That of a board, with its slots; compiled in ``folder``."""
    slots = load_board(board).slots
    assert slots is not None
    source, defines = CHIPS[board]
    library = compile_chip(
        project,
        source,
        folder / "chip.so",
        NVM_ADDRESS=slots.address,
        NVM_SECTOR_BYTES=slots.sector_bytes,
        NVM_SLOT_SECTORS=slots.slot_sectors,
        **defines,
    )
    return ChipFlash(library, board)


class ChipFlash:
    """As :class:`~tests.slots.device.Flash`, of a real chip. One at a time: many have it at one address."""

    def __init__(self, library: Path, board: str) -> None:
        slots = load_board(board).slots
        assert slots is not None
        self.board, self.c = board, ctypes.CDLL(str(library))
        self.sector, self.slot_sectors = slots.sector_bytes, slots.slot_sectors
        self.size = self.sector * (2 + 2 * self.slot_sectors + 1)
        self.c.chip_memory.restype = ctypes.c_void_p
        assert self.c.chip_memory(), "something else lies where the chip has its flash"

    def close(self) -> None:
        self.c.chip_leave()

    @property
    def dead(self) -> bool:
        return ctypes.c_bool.in_dll(self.c, "chip_dead").value

    @property
    def changes(self) -> int:
        """Words that were programmed and sectors that were erased since power came."""
        return ctypes.c_uint32.in_dll(self.c, "chip_changes").value

    @property
    def wrong(self) -> str:
        """What the driver did first that the chip would take amiss; empty: nothing."""
        return (ctypes.c_char * 100).in_dll(self.c, "chip_wrong").value.decode()

    def cut(self, after: int, tear: str) -> None:
        self.c.chip_power(after, TEARS.index(tear))

    def power_on(self) -> None:
        self.c.chip_power(NEVER, 0)

    def driver(self) -> Driver:
        read, write, erase = (ctypes.cast(getattr(self.c, f"nvm_{name}"), kind) for name, kind in OPERATIONS)
        return read, write, erase

    def read(self, at: int, size: int) -> bytes:
        """As firmware reads what it does not know yet."""
        content = ctypes.create_string_buffer(size)
        assert self.c.nvm_read(None, at, content, size)
        return content.raw

    def content(self) -> bytes:
        return self.read(0, self.size)

    def hold(self, content: bytes) -> None:
        self.c.chip_hold(content, len(content))
