"""The C compiles without a warning for every core, and asks for nothing that a small board does not have."""

import subprocess
from math import prod
from pathlib import Path

import pytest

from tests.features.front_ends import EVERY
from tests.portability import sources, stack
from tests.portability.compilers import TARGETS, target_of
from tests.portability.conftest import PlanrtFor
from tinyml_mlops.features import c_source
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.firmware.mlperf import HEADER, benchmark_of

ALLOWED = {
    *("memcpy", "memset", "memmove", "memchr"),
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
def test_front_ends_compile_without_a_warning(tmp_path: Path, target: str) -> None:
    """The library and the tables of every kind; of a C library they need no more than to copy memory."""
    includes = sources.INCLUDES
    objects = TARGETS[target].compile(sources.frontend(), tmp_path, includes=includes)
    for kind, front_end in EVERY.items():
        folder = tmp_path / kind
        folder.mkdir()
        c_source.write(front_end, ModelInput("int8", prod(front_end.feature_shape), 0.1), folder)
        objects += TARGETS[target].compile([folder / c_source.FILES[1]], folder, includes=includes)
    assert len(objects) == len(sources.frontend()) + len(EVERY)
    if target in ("Cortex-M4F", "Cortex-M55"):
        assert undefined(objects, "frontend_", "planrt_") == {"memcpy", "memmove", "memset"}
    if target in ON_A_STACK:
        assert all(frame.static and frame.size_bytes <= 256 for frame in stack.frames(objects[:-4]))


@pytest.mark.parametrize("target", TARGETS)
def test_model_slots_compile_without_a_warning(tmp_path: Path, target: str) -> None:
    objects = TARGETS[target].compile(sources.slots(), tmp_path, includes=sources.INCLUDES)
    assert len(objects) == len(sources.slots())
    if target in ("Cortex-M4F", "Cortex-M55"):
        called = undefined(objects, "slots_", "planrt_", "release_")
        assert called == {"memcpy", "memset", "memcmp", "strlen"}
    if target in ON_A_STACK:
        assert all(frame.static and frame.size_bytes <= 384 for frame in stack.frames(objects))


@pytest.mark.parametrize("target", TARGETS)
def test_the_protocol_compiles_without_a_warning(tmp_path: Path, generated: Path, target: str) -> None:
    includes = [sources.FIRMWARE / "src", *sources.INCLUDES]
    objects = TARGETS[target].compile(sources.protocol(), tmp_path, includes=includes, foreign=generated)
    assert len(objects) == len(sources.protocol())


@pytest.mark.parametrize("target", TARGETS)
def test_a_fleets_firmware_compiles_without_a_warning(tmp_path: Path, generated: Path, target: str) -> None:
    wanted = sources.fleet()
    includes = [sources.FIRMWARE / "src", *sources.INCLUDES]
    defines = ["TINYML_FLEET", *sources.SLOTS_OF_NO_BOARD]
    objects = TARGETS[target].compile(wanted, tmp_path, includes=includes, foreign=generated, defines=defines)
    assert len(objects) == len(wanted)
    if target in ON_A_STACK:
        assert all(frame.static and frame.size_bytes <= ON_A_STACK[target] for frame in stack.frames(objects))


@pytest.mark.parametrize("board", sources.fleet_drivers())
def test_drivers_of_model_slots_compile_without_a_warning(tmp_path: Path, board: str) -> None:
    """Of memories and watchdogs, with the numbers of the board that has them."""
    drivers = sources.fleet_drivers()[board]
    includes = [sources.FIRMWARE / "src", *sources.INCLUDES, *sources.startup(drivers.core)]
    objects = target_of(drivers.core).compile(
        drivers.files, tmp_path, includes=includes, defines=["TINYML_FLEET", *drivers.defines]
    )
    assert len(objects) == len(drivers.files)
    assert all(frame.static and frame.size_bytes <= 128 for frame in stack.frames(objects))


def test_every_source_of_a_fleets_firmware_is_compiled() -> None:
    compiled = {*sources.fleet(), *(path for one in sources.fleet_drivers().values() for path in one.files)}
    assert compiled == {*(sources.FIRMWARE / "src" / "fleet").glob("*.c")}


@pytest.mark.parametrize("with_psram", [False, True])
def test_what_is_written_for_esp_idf_compiles(tmp_path: Path, generated: Path, with_psram: bool) -> None:
    """Against declarations of its functions: neither ESP-IDF nor a compiler for the ESP32-S3 is here."""
    wanted = sources.espidf()
    includes = [sources.ESPIDF / "main", sources.FIRMWARE / "src", *sources.INCLUDES]
    objects = TARGETS["Xtensa LX106"].compile(
        wanted,
        tmp_path,
        includes=[*includes, Path(__file__).parent / "espidf"],
        foreign=generated,
        defines=["EXTERNAL_RAM_BYTES=8388608u", "TINYML_ARENA_OUTSIDE"] if with_psram else [],
    )
    assert len(objects) == len(wanted)


@pytest.mark.parametrize("target", TARGETS)
def test_mlperfs_commands_compile_without_a_warning(tmp_path: Path, generated: Path, target: str) -> None:
    """For every form of sample that there is."""
    for benchmark in ("kws01", "ic01", "ad01"):
        folder = tmp_path / benchmark
        folder.mkdir()
        (folder / HEADER).write_text(benchmark_of(benchmark).header())
        includes = [sources.FIRMWARE / "src", sources.PLANRT / "include", folder]
        objects = TARGETS[target].compile(
            sources.mlperf(), folder, includes=includes, foreign=generated, defines=["TINYML_MLPERF"]
        )
        assert len(objects) == len(sources.mlperf())


@pytest.mark.parametrize("target", ON_A_STACK)
def test_no_function_of_planrt_takes_much_stack(planrt_for: PlanrtFor, target: str) -> None:
    frames = stack.frames(planrt_for(target))
    assert not [frame for frame in frames if not frame.static]
    assert not [frame for frame in frames if frame.size_bytes > ON_A_STACK[target]]


@pytest.mark.parametrize("target", ["Cortex-M4F", "Cortex-M55"])
def test_planrt_needs_no_heap_and_no_stdio(planrt_for: PlanrtFor, target: str) -> None:
    assert undefined(planrt_for(target), "planrt_", "__aeabi_") <= ALLOWED


def undefined(objects: list[Path], *own: str) -> set[str]:
    """What the objects want of others, names that begin with one of ``own`` apart."""
    listed = subprocess.run(
        ["arm-none-eabi-nm", "-g", *objects], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    names = {line.split()[-1] for line in listed.splitlines() if " U " in line}
    return {name for name in names if not name.startswith(own)}
