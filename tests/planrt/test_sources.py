"""The C is clean for every compiler it is meant for, and asks for nothing a small board does not have."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tinyml_mlops.plan import HostModel
from tinyml_mlops.plan.layout import kernel_numbers, structures
from tinyml_mlops.plan.sources import planrt_sources

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror", "-O2")
COMPILERS = {
    "gcc": ("gcc",),
    "clang": ("clang",),
    "Cortex-M4": ("arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"),
    "Cortex-M55": ("arm-none-eabi-gcc", "-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard"),
}
ALLOWED = {
    *("memcpy", "memset", "memmove"),
    *("expf", "tanhf", "logf", "sinf", "cosf", "sqrtf", "floorf", "ceilf"),
}


def sources() -> list[Path]:
    return sorted((planrt_sources() / "src").rglob("*.c"))


def compile_to(folder: Path, target: str) -> list[Path]:
    command = COMPILERS[target]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    root = planrt_sources()
    subprocess.run(
        [*command, *WARNINGS, f"-I{root / 'include'}", "-c", *sources()],
        cwd=folder,
        check=True,
        timeout=120,
    )
    return sorted(folder.glob("*.o"))


@pytest.mark.parametrize("target", COMPILERS)
def test_compiles_without_a_warning(tmp_path: Path, target: str) -> None:
    assert len(compile_to(tmp_path, target)) == len(sources())


@pytest.mark.parametrize("target", ["Cortex-M4", "Cortex-M55"])
def test_needs_no_heap_and_no_stdio(tmp_path: Path, target: str) -> None:
    objects = compile_to(tmp_path, target)
    listed = subprocess.run(
        ["arm-none-eabi-nm", "-g", *objects], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    undefined = {line.split()[-1] for line in listed.splitlines() if " U " in line}
    outside = {name for name in undefined if not name.startswith(("planrt_", "__aeabi_"))}
    assert outside <= ALLOWED


def test_every_kernel_has_its_file_and_is_used(every_plan: list[bytes]) -> None:
    files = {f"planrt_{path.stem}" for path in (planrt_sources() / "src" / "kernels").rglob("*.c")}
    assert files == set(kernel_numbers())
    record = structures()["planrt_op"]
    used = set()
    for plan in every_plan:
        ops = structures()["planrt_header"].unpack(plan)["ops"]
        with HostModel.open(plan) as model:
            used |= {record.unpack(plan, ops + i * record.size)["kernel"] for i in range(model.op_count)}
    assert used == set(kernel_numbers().values())
