"""One small model, exported once; the firmware's protocol code, compiled for this machine once."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.firmware.wire import Peer
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.plan import CompiledPlan, compile_plan

CopyProject = Callable[[str], Path]

BUILD_INFO = """
#define BUILD_ID "host"
#define BUILD_BOARD "host"
#define BUILD_CORE "host"
#define BUILD_FLAGS "none"
"""


@pytest.fixture(scope="session")
def tflite(shared_models: Path) -> bytes:
    return (shared_models / "hello_world_int8.tflite").read_bytes()


@pytest.fixture(scope="session")
def compiled(tflite: bytes) -> CompiledPlan:
    return compile_plan(tflite)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, tflite: bytes, compiled: CompiledPlan) -> Path:
    folder = tmp_path_factory.mktemp("export")
    export_sources(tflite, compiled, folder)
    return folder


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory, project: Path, exported: Path) -> Peer:
    """The firmware's protocol code under the address and undefined-behaviour sanitizers."""
    folder = tmp_path_factory.mktemp("host")
    firmware, host = project / "firmware", Path(__file__).parent / "host"
    generator = firmware / "protocol" / "generate.py"
    subprocess.run([sys.executable, generator, firmware / "protocol" / "tinyml.cddl", folder], check=True)
    (folder / "build_info.h").write_text(BUILD_INFO)
    needs_a_board = {"main.c", "serial.c", "timing.c", "stack.c"}
    sources = [path for path in (firmware / "src").glob("*.c") if path.name not in needs_a_board]
    sources += [*folder.glob("*.c"), *host.glob("*.c"), *(firmware / "lib/planrt/src").rglob("*.c")]
    program = folder / "serve"
    includes = (
        folder,
        exported,
        firmware / "src",
        firmware / "lib/planrt/include",
        firmware / "lib/planrt/src",
    )
    flags = ["-std=c99", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(
        [
            *("gcc", *flags, *(f"-I{include}" for include in includes)),
            *(*sorted(sources), exported / "model_plan.c", "-lm", "-o", program),
        ],
        check=True,
    )
    return Peer(program)


@pytest.fixture
def copy_project(project: Path, tmp_path: Path) -> CopyProject:
    """Copies of the firmware that a test may damage; they share one installation of PlatformIO's SCons."""

    def copy(name: str) -> Path:
        shutil.copytree(project / "firmware", tmp_path / name / "firmware")
        if (project / ".platformio").is_dir():
            shutil.copytree(
                project / ".platformio" / "packages", tmp_path / name / ".platformio" / "packages"
            )
        return tmp_path / name

    return copy
