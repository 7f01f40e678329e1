"""One small model, exported once; the firmware's protocol code, compiled for this machine once."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.dense_model import dense_model
from tests.firmware.wire import Peer
from tinyml_mlops.decision import About, Argmax, Debounce
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import Window
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.firmware.library.sources import needed_sources
from tinyml_mlops.firmware.mlperf import HEADER
from tinyml_mlops.plan import CompiledPlan, compile_plan

CopyProject = Callable[[str], Path]

MOTION = Window(rate_hz=100, channels=2, window_samples=4, full_scale=12.8)
LABELS = ("nothing", "left", "right", "turn")

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
    planrt = project / "firmware" / "lib" / "planrt"
    return compile_peer(project, tmp_path_factory.mktemp("host"), exported, (planrt / "src").rglob("*.c"))


@pytest.fixture(scope="session")
def raw_peer(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Peer:
    """The same with a front end: :data:`MOTION` of two channels, four classes in :data:`LABELS`."""
    folder = tmp_path_factory.mktemp("raw")
    rule = Argmax(labels=LABELS, threshold=0.5, otherwise=LABELS[0], debounce=Debounce(windows=2, least=1))
    about = About(decision=rule, features=MOTION.model_dump(mode="json"))
    tflite = embed(dense_model(), about)
    compiled = compile_plan(tflite)
    export_sources(tflite, compiled, folder / "export")
    planrt = project / "firmware" / "lib" / "planrt"
    needed = [path for path in needed_sources(planrt, compiled.kernels).values() if path.suffix == ".c"]
    return compile_peer(project, folder, folder / "export", needed, front_end=True)


def compile_peer(
    project: Path, folder: Path, exported: Path, planrt: Iterable[Path], *, front_end: bool = False
) -> Peer:
    """The firmware's protocol code, with the sources of planrt that are given.

    It has MLPerf Tiny's commands where the export has its header, as in a build for a board.
    """
    firmware, host = project / "firmware", Path(__file__).parent / "host"
    generator = firmware / "protocol" / "generate.py"
    subprocess.run([sys.executable, generator, firmware / "protocol" / "tinyml.cddl", folder], check=True)
    (folder / "build_info.h").write_text(BUILD_INFO)
    needs_a_board = {"main.c", "serial.c", "timing.c", "stack.c"}
    sources = [path for path in (firmware / "src").glob("*.c") if path.name not in needs_a_board]
    sources += [*folder.glob("*.c"), *host.glob("*.c"), *planrt, exported / "model_plan.c"]
    flags = ["-std=c99", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    if front_end:
        flags.append("-DTINYML_FRONTEND")
        sources += [*(firmware / "src/raw").glob("*.c"), *(exported / "frontend").glob("*.c")]
        for name in ("frontend", "decision"):
            sources += (firmware / "lib" / name / "src").glob("*.c")
    if (exported / HEADER).is_file():
        flags.append("-DTINYML_MLPERF")
        sources += (firmware / "src/mlperf").glob("*.c")
    libraries = [firmware / "lib" / name / "include" for name in ("planrt", "frontend", "decision")]
    includes = (folder, exported, exported / "frontend", firmware / "src", *libraries)
    program = folder / "serve"
    paths = [f"-I{include}" for include in (*includes, firmware / "lib/planrt/src")]
    subprocess.run(["gcc", *flags, *paths, *sorted(sources), "-lm", "-o", program], check=True)
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
