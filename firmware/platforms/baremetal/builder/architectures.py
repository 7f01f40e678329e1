"""What differs between the architectures: compiler, C library, and what to install for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """How to build for one.

    Attributes:
        prefix: of the names of compiler and binary tools.
        specs: of the C library, a file that the compiler finds once the library is installed.
        emulator: QEMU's program.
        packages: Debian packages of all of these.
        alone: files of ``startup/<name>/`` without link-time optimisation, which would drop functions
            that the compiler itself calls later.
    """

    prefix: str
    specs: str
    emulator: str
    packages: str
    alone: tuple[str, ...] = ()

    def tool(self, name: str) -> str:
        return f"{self.prefix}-{name}"


ARCHITECTURES = {
    "cortexm": Architecture(
        "arm-none-eabi",
        "nano.specs",
        "qemu-system-arm",
        "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm",
        alone=("memory.c",),
    ),
    "riscv": Architecture(
        "riscv64-unknown-elf",
        "picolibc.specs",
        "qemu-system-riscv32",
        "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc",
    ),
}
"""By the name that a board file gives as ``build.architecture``; its start-up code is ``startup/<name>/``."""
