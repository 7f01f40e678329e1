"""Compiler and linker flags that do not depend on the board."""

import re
from pathlib import Path

CORE_OPTIMISATION, KERNEL_OPTIMISATION = "-Os", "-O2"

COMMON = [
    CORE_OPTIMISATION,
    "-g",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-common",
    "-ffp-contract=off",  # a*b+c rounds twice on every core, as it does in the host's reference
    "-frandom-seed=0",  # the same bytes every time
    *("-Wall", "-Wextra", "-Wconversion", "-Werror"),
]
# Link-time optimisation saves a sixth of what is not runtime, plain loops in place of calls a little more.
# Not in the runtime: a kernel's instructions must not depend on who calls it.
APPLICATION = ["-flto", "-fno-tree-loop-distribute-patterns"]
LINK = [
    CORE_OPTIMISATION,
    "-flto",
    "-g",
    "-nostartfiles",
    *("-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,--no-warn-rwx-segments", "-Wl,--fatal-warnings"),
]


def kernels_of(model: Path) -> set[str]:
    """Names, as their files have them, of the kernels that an exported model lists."""
    return set(re.findall(r"^ +&planrt_(\w+),$", model.read_text(encoding="utf-8"), re.MULTILINE))


def of_runtime(flags: list[str], kernel: bool) -> list[str]:
    """Flags of planrt and its plan, from those of the application."""
    own = [flag for flag in flags if flag not in APPLICATION]
    return [*own, KERNEL_OPTIMISATION] if kernel else own


def same_paths(build: Path, export: Path, project: Path) -> list[str]:
    """Debug information that does not tell where the project lies."""
    folders = {build: "build", export: "export", project: "firmware"}
    return [f"-ffile-prefix-map={folder}={name}" for folder, name in folders.items()]
