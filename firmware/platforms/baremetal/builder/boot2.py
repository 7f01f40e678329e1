"""The RP2040's second boot stage: assembled, filled up, and closed by the CRC that the boot ROM looks for."""

import struct
import subprocess
from pathlib import Path

STAGE_BYTES = 256
CRC_BYTES = 4


def crc(data: bytes) -> int:
    """CRC-32 of RP2040's boot ROM (datasheet 2.8.1.3.1): polynomial 0x04C11DB7, nothing reflected."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def closed(code: bytes) -> bytes:
    """The stage as the flash holds it.

    Raises:
        ValueError: the code is too long.
    """
    room = STAGE_BYTES - CRC_BYTES
    if len(code) > room:
        raise ValueError(f"the second boot stage has {len(code)} bytes, there is room for {room}")
    filled = code.ljust(room, b"\0")
    return filled + struct.pack("<I", crc(filled))


def objects(env, source: Path, folder: Path, cpu: list[str]) -> list:
    """Declare the stage, as an array in the section ``.boot2``."""

    def make(target, source, env):
        assembled, binary = folder / "boot2.o", folder / "boot2.bin"
        compiler, copy = env.subst("$CC"), env.subst("$OBJCOPY")
        subprocess.run([compiler, *cpu, "-c", str(source[0]), "-o", str(assembled)], check=True)  # noqa: S603
        subprocess.run([copy, "-O", "binary", "-j", ".text", str(assembled), str(binary)], check=True)  # noqa: S603
        numbers = ", ".join(f"0x{byte:02x}" for byte in closed(binary.read_bytes()))
        Path(str(target[0])).write_text(
            f"""/* Made from {source[0].name}. */
#include <stdint.h>

__attribute__((section(".boot2"), used)) static const uint8_t boot2[{STAGE_BYTES}] = {{{numbers}}};
""",
            encoding="utf-8",
        )

    action = env.VerboseAction(make, f"Closing {source.name}")
    array = env.Command(str(folder / "boot2.c"), str(source), action)
    return [env.Object(array)]
