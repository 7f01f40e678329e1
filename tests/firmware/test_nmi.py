"""On QEMU's Cortex-M4, an NMI that a driver answers returns; one that it does not answer is a fault."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.emulated

CORE = ("-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16")
FLAGS = ("-std=c99", "-Os", "-Wall", "-Wextra", "-Werror", "-fno-tree-loop-distribute-patterns")
LINKED = ("-nostdlib", "-T", "mps2.ld", "-Wl,--no-warn-rwx-segments")
SIZES = {"flash_length": 0x10000, "ram_length": 0x10000, "stack_size": 0x1000}
MEMORIES = tuple(f"-Wl,--defsym=__{name}={size}" for name, size in SIZES.items())


def test_an_answered_nmi_returns_and_another_is_a_fault(project: Path, tmp_path: Path) -> None:
    platform = project / "firmware" / "platforms" / "baremetal"
    start = platform / "startup" / "cortexm"
    program = (Path(__file__).parent / "nmi" / "main.c", start / "startup.c", f"-I{start}")
    compiler = ("arm-none-eabi-gcc", *CORE, *FLAGS, *LINKED, *MEMORIES, f"-L{platform / 'ldscripts'}")
    elf = tmp_path / "nmi.elf"
    subprocess.run([*compiler, *program, "-o", elf], check=True)
    semihosting = ("-semihosting-config", "enable=on,target=native,chardev=told", "-chardev", "stdio,id=told")
    said = subprocess.run(
        ["qemu-system-arm", "-M", "mps2-an386", *semihosting, "-display", "none", "-kernel", elf],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert said.stdout == "answered answered answered fault"
