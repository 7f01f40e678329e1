"""What firmware with model slots has beside the rest; tinyml_mlops.firmware.fleet_support sets the variables.

TINYML_FLEET_KEYS (C source of the public keys), TINYML_MBEDTLS (mbedTLS's source tree), and where planrt runs
the models TINYML_FLEET_ARENA_BYTES (room for those that need more than the firmware's own; 0: no more) and
TINYML_FLEET_KERNELS (C symbols for those with other ops than the firmware's own); else see tflm.py.
"""

import os
from pathlib import Path

SOURCES = (
    *("asn1parse", "asn1write", "bignum", "constant_time", "ecdsa", "ecp", "ecp_curves"),
    *("memory_buffer_alloc", "platform", "platform_util", "sha256"),
)
"""Of mbedTLS: to verify a signature on P-256 needs no more."""

CONFIG = "release_mbedtls.h"
NUMBERS = ("address", "sector_bytes", "slot_sectors")


def is_wanted() -> bool:
    return "TINYML_FLEET_KEYS" in os.environ


def sources(board, with_tflm: bool) -> list[str]:
    """Filter of ``src/``: the drivers of this board and the runtime of this image alone.

    Raises:
        KeyError: the board has no slots.
    """
    everyone = ("-<fleet/nvm_*.c>", "-<fleet/watchdog_*.c>")
    other_runtime = "-<fleet/runtime_planrt.c>" if with_tflm else "-<fleet/runtime_tflm.cc>"
    return [*everyone, *(f"+<fleet/{name}>" for name in board.get("build.slots.drivers")), other_runtime]


def kernels() -> list[str]:
    """C symbols beside those of the model."""
    return os.environ.get("TINYML_FLEET_KERNELS", "").split()


def further_kernels() -> list[tuple[str, str]]:
    """What ``model_plan.c`` has to be told of them: they stand in its table of kernels."""
    table = "".join(f"&{symbol}," for symbol in kernels())
    return [("MODEL_PLAN_FURTHER_KERNELS", f"'{table}'")] if table else []


def flash_bytes(board) -> int:
    """Of the flash that is the firmware's: slots may lie behind it."""
    whole = int(board.get("upload.maximum_size"))
    return min(whole, int(board.get("build.slots.firmware_bytes", whole)))


def configure(env, board, library: Path, build: Path) -> None:
    """Add mbedTLS, the keys, and what the sources of ``fleet/`` have to know of the board."""
    tree, keys = Path(os.environ["TINYML_MBEDTLS"]), Path(os.environ["TINYML_FLEET_KEYS"])
    defines = {f"NVM_{name.upper()}": f"{board.get(f'build.slots.{name}')}u" for name in NUMBERS}
    arena = int(os.environ.get("TINYML_FLEET_ARENA_BYTES", "0"))
    env.Append(
        CPPDEFINES=[
            "TINYML_FLEET",
            ("MBEDTLS_CONFIG_FILE", f'\\"{CONFIG}\\"'),
            *((name, value) for name, value in defines.items()),
            *((name.upper(), f"{value}u") for name, value in board.get("build.slots.defines", {}).items()),
            *((("MODEL_PLAN_ARENA_BYTES", f"{arena}u"),) if arena else ()),
        ],
        CCFLAGS=[
            *("-isystem", str(tree / "include")),
            *(f"-ffile-prefix-map={tree}=mbedtls", f"-ffile-prefix-map={keys.parent}=keys"),
        ],
    )
    theirs = env.Clone()
    theirs.Append(CCFLAGS=["-w"], CPPPATH=[str(library)])  # not ours to mend
    for name in SOURCES:
        target = str(build / "mbedtls" / f"{name}.o")
        compiled = theirs.Object(target, str(tree / "library" / f"{name}.c"))
        theirs.Depends(
            compiled, str(library / CONFIG)
        )  # its name comes from a macro, which SCons does not see
        env.Append(PIOBUILDFILES=compiled)
    env.Append(PIOBUILDFILES=env.Object(str(build / "fleet" / "release_keys.o"), str(keys)))
