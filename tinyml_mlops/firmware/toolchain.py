"""The cross compiler and PlatformIO, as programs on this machine."""

import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version

from tinyml_mlops.errors import MissingToolError


@dataclass(frozen=True)
class Toolchain:
    """A cross compiler with its binary tools.

    Attributes:
        prefix: of the programs' names.
        packages: Debian packages of compiler and C library.
    """

    prefix: str
    packages: str

    @property
    def compiler(self) -> str:
        return f"{self.prefix}-gcc"

    @property
    def hint(self) -> str:
        """What to do where something of it is missing."""
        return f"on Debian: apt install {self.packages}; `tinyml doctor` lists all tools"

    def check(self) -> None:
        """Look for the programs that a build runs.

        Raises:
            MissingToolError: naming all that are missing.
        """
        tools = [f"{self.prefix}-{name}" for name in ("gcc", "ar", "objcopy", "size")]
        missing = [tool for tool in tools if shutil.which(tool) is None]
        if missing:
            raise MissingToolError(
                f"to build firmware, {', '.join(missing)} must be installed", hint=self.hint
            )

    def version(self) -> str:
        """Name and version of the compiler, as in ``arm-none-eabi-gcc 12.2.1``."""
        answer = subprocess.run(  # noqa: S603
            [self.compiler, "-dumpfullversion"], capture_output=True, text=True, check=True
        )
        return f"{self.compiler} {answer.stdout.strip()}"


ARM = Toolchain("arm-none-eabi", "gcc-arm-none-eabi libnewlib-arm-none-eabi")
RISCV = Toolchain("riscv64-unknown-elf", "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf")


def toolchain_of(core: str) -> Toolchain:
    """What compiles for a core, as a board's ``core`` names it."""
    return RISCV if core.startswith("rv32") else ARM


def generator_versions() -> dict[str, str]:
    """Versions of the Python packages whose output ends up in an image."""
    return {name: version(name) for name in ("zcbor", "platformio", "scons")}
