"""The C that runs on every chip: planrt, front ends, and the protocol of the measuring firmware."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FIRMWARE = PROJECT / "firmware"
PLANRT = FIRMWARE / "lib" / "planrt"
FRONTEND = FIRMWARE / "lib" / "frontend"
DECISION = FIRMWARE / "lib" / "decision"
SLOTS = FIRMWARE / "lib" / "slots"
RELEASE = FIRMWARE / "lib" / "release"
LIBRARIES = (PLANRT, FRONTEND, DECISION, SLOTS, RELEASE)
INCLUDES = [library / "include" for library in LIBRARIES]
ESPIDF = FIRMWARE / "platforms" / "espidf"
OF_A_CHIP = {"stack.c", "timing.c", "serial.c"}
"""Of ``firmware/src``: these know a core's registers or instructions; the builds of its boards check them."""
SLOTS_OF_NO_BOARD = ("NVM_ADDRESS=0x08020000u", "NVM_SECTOR_BYTES=0x1000u", "NVM_SLOT_SECTORS=2u")
"""What ``firmware/src/fleet`` has to know of a board's slots, for what drives no chip."""


@dataclass(frozen=True)
class Drivers:
    """What a board's file says of its model slots.

    Attributes:
        core: as the board's file names it.
        files: that drive its memory and its watchdog.
    """

    core: str
    files: tuple[Path, ...]
    defines: tuple[str, ...]


def planrt() -> list[Path]:
    return sorted((PLANRT / "src").rglob("*.c"))


def frontend() -> list[Path]:
    """Front ends, and decision rules."""
    return sorted(path for library in (FRONTEND, DECISION) for path in (library / "src").rglob("*.c"))


def slots() -> list[Path]:
    """With the reader of images, but for what calls mbedTLS."""
    found = [path for library in (SLOTS, RELEASE) for path in (library / "src").rglob("*.c")]
    return sorted(path for path in found if path.name != "release_crypto.c")


def protocol() -> list[Path]:
    """With the handlers of raw samples."""
    everywhere = [path for path in (FIRMWARE / "src").glob("*.c") if path.name not in OF_A_CHIP]
    return sorted([*everywhere, *(FIRMWARE / "src" / "raw").glob("*.c")])


def fleet() -> list[Path]:
    """Firmware with model slots, but for what drives a chip."""
    folder = FIRMWARE / "src" / "fleet"
    return sorted({*folder.glob("*.c")} - {*folder.glob("nvm_*.c")} - {*folder.glob("watchdog_*.c")})


def fleet_drivers() -> dict[str, Drivers]:
    """The rest of it, by board."""
    found = {}
    for path in sorted((FIRMWARE / "platforms" / "baremetal" / "boards").glob("*.json")):
        build = json.loads(path.read_text(encoding="utf-8"))["build"]
        if slots := build.get("slots"):
            numbers = {f"nvm_{name}": slots[name] for name in ("address", "sector_bytes", "slot_sectors")}
            numbers |= slots.get("defines", {})
            found[path.stem] = Drivers(
                build["core"],
                tuple(FIRMWARE / "src" / "fleet" / name for name in slots["drivers"]),
                tuple(f"{name.upper()}={number}u" for name, number in numbers.items()),
            )
    return found


def startup(core: str) -> list[Path]:
    """Folders of headers that describe a core, as board files name it."""
    architectures = {"cortex-m": "cortexm", "rv32": "riscv"}
    found = [name for prefix, name in architectures.items() if core.startswith(prefix)]
    return [FIRMWARE / "platforms" / "baremetal" / "startup" / name for name in found]


def espidf() -> list[Path]:
    """What a firmware on ESP-IDF has of its own, and the part that uses its core's header."""
    own = sorted((ESPIDF / "main").glob("*.[cS]"))
    return [*own, *(FIRMWARE / "src" / name for name in ("boards/esp32s3.c", "timing.c", "model_planrt.c"))]


def mlperf() -> list[Path]:
    return sorted((FIRMWARE / "src" / "mlperf").glob("*.c"))


def generate(folder: Path) -> None:
    """Write what the build makes and the protocol includes: CBOR code and build information."""
    generator = FIRMWARE / "protocol" / "generate.py"
    subprocess.run([sys.executable, generator, generator.with_name("tinyml.cddl"), folder], check=True)
    names = ("BUILD_ID", "BUILD_BOARD", "BUILD_CORE", "BUILD_FLAGS")
    (folder / "build_info.h").write_text("".join(f'#define {name} "none"\n' for name in names))
