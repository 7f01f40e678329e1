"""The flash driver of the STM32F405: no board uses it yet, so that it is compiled here, as a board would."""

import subprocess
from pathlib import Path

DEFINES = ("NVM_ADDRESS=0x08020000u", "NVM_SECTOR_BYTES=0x20000u")
FLAGS = ("-mcpu=cortex-m4", "-mthumb", "-std=c99", "-Os", "-Wall", "-Wextra", "-Wconversion", "-Werror")


def compiled(project: Path, out: Path, slot_sectors: str) -> int:
    firmware = project / "firmware"
    folders = (
        *(firmware / "src", firmware / "lib/slots/include"),
        firmware / "platforms/baremetal/startup/cortexm",
    )
    defines = [f"-D{name}" for name in (*DEFINES, f"NVM_SLOT_SECTORS={slot_sectors}")]
    includes = [f"-I{folder}" for folder in folders]
    source = firmware / "src/fleet/nvm_stm32f4.c"
    command = ["arm-none-eabi-gcc", *FLAGS, *defines, *includes, "-c", source, "-o", out]
    return subprocess.run(command, check=False, capture_output=True).returncode


def test_it_compiles_for_what_the_chip_has(project: Path, tmp_path: Path) -> None:
    assert compiled(project, tmp_path / "two.o", "2u") == 0


def test_slots_beyond_the_chip_do_not_compile(project: Path, tmp_path: Path) -> None:
    assert compiled(project, tmp_path / "three.o", "3u") != 0
