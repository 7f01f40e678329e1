"""What a model needs of the tree as a static library for a core, compiled once and kept."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import BuildError, MissingToolError, UserInputError
from tinyml_mlops.files import replacing
from tinyml_mlops.firmware.tflm.closure import needed_sources
from tinyml_mlops.firmware.tflm.tree import TflmTree
from tinyml_mlops.firmware.toolchain import ARM, toolchain_of
from tinyml_mlops.locking import exclusive

ARCHIVE = "libtflm.a"
COMPILE_S = 1800.0  # on a busy machine; a minute or two on an idle one
HEADERS = "libstdc++-arm-none-eabi-newlib"
INCLUDES = (
    *("", "third_party/flatbuffers/include", "third_party/gemmlowp", "third_party/ruy"),
    *("third_party/cmsis", "third_party/cmsis_nn", "third_party/cmsis/CMSIS/Core/Include"),
    "third_party/cmsis_nn/Include",
)
STANDARD_HEADER = re.compile(r"fatal error: \w+: No such file")  # <cstdint> and the like
COMMON = (
    *("-ffunction-sections", "-fdata-sections", "-fno-common", "-fno-unwind-tables"),
    *("-fno-asynchronous-unwind-tables", "-g", "-w", "-frandom-seed=0"),
    "-ffp-contract=off",  # as planrt, so that both compute the same sums
    *("-DTF_LITE_STATIC_MEMORY", "-DTF_LITE_STRIP_ERROR_STRINGS", "-DNDEBUG"),
    *("-DARM_NN_ENABLE_F16=0", "-DARM_NN_ENABLE_F32=0", "-DCMSIS_NN"),
)
CXX = ("-std=c++17", "-fno-rtti", "-fno-exceptions", "-fno-threadsafe-statics", "-fno-use-cxa-atexit")
CORE_OPTIMISATION, KERNEL_OPTIMISATION = "-Os", "-O2"  # as TensorFlow Lite Micro's own Makefile has them
FLOATING_CMSIS_NN = ("_f16", "_f32", "arm_nntables_flt")
"""Sources of CMSIS-NN, by end of stem, that its own build leaves out too unless it is told otherwise."""


def flags_of(board: Board, firmware: Path) -> tuple[str, ...]:
    """Compiler flags of the core, as PlatformIO's file of the board has them.

    Raises:
        UserInputError: the core is none that TensorFlow Lite Micro is built for here.
    """
    if toolchain_of(board.core) is not ARM:
        raise UserInputError(
            f"{board.name}: TensorFlow Lite Micro is built for Arm Cortex-M only, not for {board.core}",
            hint="run the model on planrt there",
        )
    path = firmware / "platforms/baremetal/boards" / f"{board.platformio_environment}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return (*document["build"]["cpu_flags"].split(), "--specs=nano.specs")


def library_of(tree: TflmTree, ops: Iterable[str], core_flags: Sequence[str], cache: Path) -> Path:
    """The folder that holds :data:`ARCHIVE` with what a model of these ops needs.

    Each source is compiled once for a core: other models of the same tree find its object file.

    Args:
        tree: the sources.
        ops: of the model, as the ``.tflite`` schema names them.
        core_flags: of the compiler.
        cache: folder for libraries of all trees and cores.

    Raises:
        MissingToolError: compiler or its C++ headers are not installed.
        BuildError: a source does not compile.
        ParamsError: the tree lacks a source that registers one of the ops.
    """
    ARM.check()
    facts = (tree.digest, ARM.version(), *core_flags, *COMMON, *CXX, CORE_OPTIMISATION, KERNEL_OPTIMISATION)
    folder = cache / _digest(facts)
    sources = [path for path in needed_sources(tree, ops) if not path.stem.endswith(FLOATING_CMSIS_NN)]
    library = folder / _digest(str(path.relative_to(tree.root)) for path in sources)
    with _alone(folder):
        if not (library / ARCHIVE).is_file():
            objects = _compiled(tree, sources, core_flags, folder / "objects")
            with replacing(library / ARCHIVE) as temporary:
                temporary.unlink()  # an archive is added to
                _run([f"{ARM.prefix}-ar", "rcD", str(temporary), *map(str, objects)], tree.root)
    return library


def _digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    def busy(holder: str) -> BuildError:
        return BuildError(
            f"process {holder} has been compiling TensorFlow Lite Micro for {COMPILE_S:.0f} s",
            hint="wait for it or stop it",
        )

    with exclusive(folder.with_suffix(".lock"), Deadline.after(COMPILE_S), busy):
        yield


def _compiled(tree: TflmTree, sources: Sequence[Path], core_flags: Sequence[str], folder: Path) -> list[Path]:
    """Object files of the sources, those made that are not there yet."""
    objects = [folder / path.relative_to(tree.root).with_suffix(".o") for path in sources]
    missing = [pair for pair in zip(sources, objects, strict=True) if not pair[1].is_file()]
    if missing:
        print(f"compiling {len(missing)} sources of TensorFlow Lite Micro", file=sys.stderr)

    def compile_one(pair: tuple[Path, Path]) -> None:
        source, made = pair
        with replacing(made) as temporary:
            _run([*_command(tree, source, core_flags), "-c", str(source), "-o", str(temporary)], source)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compile_one, missing))
    return objects


def _command(tree: TflmTree, source: Path, core_flags: Sequence[str]) -> list[str]:
    name = source.relative_to(tree.root).as_posix()
    kernel = "/kernels/" in name or name.startswith("third_party/")
    plus = source.suffix != ".c"
    return [
        f"{ARM.prefix}-{'g++' if plus else 'gcc'}",
        *core_flags,
        *COMMON,
        *(CXX if plus else ("-std=c17",)),
        KERNEL_OPTIMISATION if kernel else CORE_OPTIMISATION,
        f"-ffile-prefix-map={tree.root}=tflm",
        *(f"-I{tree.root / folder}" for folder in INCLUDES),
    ]


def _run(command: Sequence[str], source: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return
    first = next((line for line in done.stderr.splitlines() if "error:" in line), done.stderr.strip())
    if STANDARD_HEADER.search(first):
        raise MissingToolError(
            f"the C++ headers of {ARM.compiler} are not installed", hint=f"on Debian: apt install {HEADERS}"
        )
    raise BuildError(
        f"{source} of TensorFlow Lite Micro does not compile: {first}",
        hint="tflm.tree may be made for another target; docs/runtimes.md says how to make one",
    )
