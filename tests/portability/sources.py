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
OF_A_CHIP = {"stack.c", "timing.c", "serial.c"}
"""Of ``firmware/src``: these know a core's registers or instructions; the builds of its boards check them."""


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


def mlperf() -> list[Path]:
    return sorted((FIRMWARE / "src" / "mlperf").glob("*.c"))


def generate(folder: Path) -> None:
    """Write what the build makes and the protocol includes: CBOR code and build information."""
    generator = FIRMWARE / "protocol" / "generate.py"
    subprocess.run([sys.executable, generator, generator.with_name("tinyml.cddl"), folder], check=True)
    names = ("BUILD_ID", "BUILD_BOARD", "BUILD_CORE", "BUILD_FLAGS")
    (folder / "build_info.h").write_text("".join(f'#define {name} "none"\n' for name in names))
