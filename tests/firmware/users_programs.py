"""A user's program: an example of a library, built with plain GCC for an emulated board, and run there."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

OPTIONS = ("-std=c99", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Isrc")
SECTIONS = ("-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections")
USERS_PROJECT = Path(__file__).parent / "users_project"


@dataclass(frozen=True)
class Machine:
    """An emulated board, and what GCC has to know of it."""

    board: str
    emulator: tuple[str, ...]
    compiler: tuple[str, ...]
    program: tuple[str | Path, ...] = ()


def cortex_m(board: str, machine: str, core: str) -> Machine:
    compiler = ("arm-none-eabi-gcc", "--specs=rdimon.specs", "-mthumb", *core.split())
    start = (USERS_PROJECT / "cortexm.c", "-T", USERS_PROJECT / "cortexm.ld", "-Wl,--no-warn-rwx-segments")
    return Machine(board, ("qemu-system-arm", "-M", machine), compiler, start)


M4 = cortex_m("qemu_mps2_an386", "mps2-an386", "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16")
M55 = cortex_m("qemu_mps3_an547", "mps3-an547", "-mcpu=cortex-m55 -mfloat-abi=hard")
MEMORIES = {"flash": 0x80000000, "flash_size": 0x400000, "ram": 0x80400000, "ram_size": 0x64000}
RISC_V = Machine(
    "qemu_riscv32",
    ("qemu-system-riscv32", "-M", "virt", "-bios", "none"),
    (
        *("riscv64-unknown-elf-gcc", "--specs=picolibc.specs", "--crt0=semihost", "--oslib=semihost"),
        *("-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany"),
    ),
    tuple(f"-Wl,--defsym=__{name}={value}" for name, value in MEMORIES.items()),
)


def sources(library: Path, example: str = "main.c") -> list[Path]:
    return [*(library / "src").rglob("*.c"), library / "examples" / example]


def printed(machine: Machine, library: Path, example: str = "main.c", *arguments: str) -> str:
    """What an example of the library prints by semihosting; it ends QEMU when it is done."""
    program = (*machine.program, *sources(library, example))
    subprocess.run(
        [*machine.compiler, *OPTIONS, *SECTIONS, *program, "-lm", "-o", "main.elf"], cwd=library, check=True
    )
    named = "".join(f",arg={argument}" for argument in ("main.elf", *arguments))
    semihosting = ("-semihosting-config", f"enable=on,target=native,chardev=printed{named}")
    command = [*machine.emulator, "-chardev", "stdio,id=printed", *semihosting, "-display", "none"]
    return subprocess.run(
        [*command, "-kernel", "main.elf"],
        cwd=library,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout
