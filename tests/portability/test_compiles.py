"""The C compiles without a warning for every core, and asks for nothing that a small board does not have."""

import subprocess
from pathlib import Path

import pytest

from tests.portability import sources, stack
from tests.portability.compilers import TARGETS
from tests.portability.conftest import PlanrtFor

ALLOWED = {
    *("memcpy", "memset", "memmove"),
    *("expf", "tanhf", "logf", "sinf", "cosf", "sqrtf", "floorf", "ceilf"),
}
"""What planrt may want of a C library."""

ON_A_STACK = {
    name: target.largest_frame_bytes for name, target in TARGETS.items() if target.largest_frame_bytes
}


@pytest.mark.parametrize("target", TARGETS)
def test_planrt_compiles_without_a_warning(planrt_for: PlanrtFor, target: str) -> None:
    assert len(planrt_for(target)) == len(sources.planrt())


@pytest.mark.parametrize("target", TARGETS)
def test_the_protocol_compiles_without_a_warning(tmp_path: Path, generated: Path, target: str) -> None:
    includes = [sources.FIRMWARE / "src", sources.PLANRT / "include"]
    objects = TARGETS[target].compile(sources.protocol(), tmp_path, includes=includes, foreign=generated)
    assert len(objects) == len(sources.protocol())


@pytest.mark.parametrize("target", ON_A_STACK)
def test_no_function_of_planrt_takes_much_stack(planrt_for: PlanrtFor, target: str) -> None:
    frames = stack.frames(planrt_for(target))
    assert not [frame for frame in frames if not frame.static]
    assert not [frame for frame in frames if frame.size_bytes > ON_A_STACK[target]]


@pytest.mark.parametrize("target", ["Cortex-M4F", "Cortex-M55"])
def test_planrt_needs_no_heap_and_no_stdio(planrt_for: PlanrtFor, target: str) -> None:
    listed = subprocess.run(
        ["arm-none-eabi-nm", "-g", *planrt_for(target)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    undefined = {line.split()[-1] for line in listed.splitlines() if " U " in line}
    outside = {name for name in undefined if not name.startswith(("planrt_", "__aeabi_"))}
    assert outside <= ALLOWED
