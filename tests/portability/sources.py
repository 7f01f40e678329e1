"""The C that runs on every chip: planrt, front ends, and the protocol of the measuring firmware."""

import subprocess
import sys
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
DRIVERS = {
    "": ("nvm_memory.c",),
    "Cortex-M": ("watchdog_cmsdk.c",),
    "Cortex-M4": ("nvm_stm32f4.c", "watchdog_fed.c", "watchdog_nrf52.c", "watchdog_stm32.c"),
    "rv32": ("watchdog_riscv_timer.c",),
}
"""Of ``firmware/src/fleet``, by what the core's name begins with."""
SLOTS_OF_A_BOARD = (
    *("TINYML_FLEET", "NVM_ADDRESS=0x08020000u", "NVM_SECTOR_BYTES=0x20000u", "NVM_SLOT_SECTORS=2u"),
    *("WATCHDOG_ADDRESS=0x40008000u", "WATCHDOG_HZ=25000000u", "WATCHDOG_SECONDS=60u"),
)
"""What a board's file says of its slots; the flash is an STM32F405's, whose driver knows no other."""


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


def fleet(core: str) -> list[Path]:
    """Firmware with model slots: what knows no chip, and the drivers of those that have this core.

    Args:
        core: name of a target, as ``compilers.TARGETS`` has it.
    """
    folder = FIRMWARE / "src" / "fleet"
    drivers = set(folder.glob("nvm_*.c")) | set(folder.glob("watchdog_*.c"))
    names = [name for prefix, found in DRIVERS.items() if core.startswith(prefix) for name in found]
    return sorted(set(folder.glob("*.c")) - drivers | {folder / name for name in names})


def startup(core: str) -> list[Path]:
    """Folders of headers that describe this core."""
    architectures = {"Cortex-M": "cortexm", "rv32": "riscv"}
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
