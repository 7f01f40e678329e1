"""Every compiler and core that the C is meant for, and how it is compiled there."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror", "-O2")
ARM = ("arm-none-eabi-gcc", "-mthumb")
HARD_FLOAT = "-mfloat-abi=hard"
RISCV = ("riscv64-unknown-elf-gcc", "--specs=picolibc.specs", "-mabi=ilp32", "-misa-spec=2.2")  # with CSRs
PICOLIBC = "/usr/lib/picolibc/riscv64-unknown-elf/include"


@dataclass(frozen=True)
class Target:
    """A compiler with the flags of one core.

    Attributes:
        largest_frame_bytes: stack that one function of planrt may take; None: the compiler does not tell.
            A small board's stack is 4 KiB, and planrt's calls are at most five deep.
    """

    command: tuple[str, ...]
    largest_frame_bytes: int | None = 512

    def compile(
        self,
        sources: Sequence[Path],
        folder: Path,
        *,
        includes: Iterable[Path],
        foreign: Path | None = None,
        defines: Iterable[str] = (),
    ) -> list[Path]:
        """Compile every source into ``folder``; where the compiler is not installed the test is skipped.

        Args:
            sources: C files.
            folder: where the object files go.
            includes: folders of headers.
            foreign: folder of headers that are not ours to mend: no warnings from them.
            defines: names that a build defines.

        Returns:
            The object files; where the compiler tells of stack, a ``.su`` file lies beside each.
        """
        if shutil.which(self.command[0]) is None:
            pytest.skip(f"{self.command[0]} is not installed: `make setup` installs it")
        paths = [f"-I{path}" for path in includes] + ([f"-isystem{foreign}"] if foreign else [])
        stack = ("-fstack-usage",) if self.largest_frame_bytes else ()
        subprocess.run(
            [*self.command, *STRICT, *stack, *paths, *(f"-D{name}" for name in defines), "-c", *sources],
            cwd=folder,
            check=True,
            timeout=240,
        )
        return sorted(folder.glob("*.o"))


TARGETS = {
    "gcc": Target(("gcc",)),
    "clang": Target(("clang",), largest_frame_bytes=None),
    "Cortex-M0+": Target((*ARM, "-mcpu=cortex-m0plus")),
    "Cortex-M3": Target((*ARM, "-mcpu=cortex-m3")),
    "Cortex-M4F": Target((*ARM, "-mcpu=cortex-m4", HARD_FLOAT, "-mfpu=fpv4-sp-d16")),
    "Cortex-M7F": Target((*ARM, "-mcpu=cortex-m7", HARD_FLOAT, "-mfpu=fpv5-sp-d16")),
    "Cortex-M33F": Target((*ARM, "-mcpu=cortex-m33", HARD_FLOAT, "-mfpu=fpv5-sp-d16")),
    "Cortex-M55": Target((*ARM, "-mcpu=cortex-m55", HARD_FLOAT)),
    "rv32imc": Target((*RISCV, "-march=rv32imc")),
    "rv32imac": Target((*RISCV, "-march=rv32imac")),
    # Of the ESP32-S3's family; Debian's compiler has no C library, so it borrows another's headers.
    "Xtensa LX106": Target(("xtensa-lx106-elf-gcc", "-ffreestanding", "-isystem", PICOLIBC), 704),
}


def target_of(core: str) -> Target:
    """The target of a core, as board files name it."""
    return next(target for name, target in TARGETS.items() if name.lower().replace("+", "plus") == core)
