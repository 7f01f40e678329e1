"""Write the library's folder."""

import re
from pathlib import Path

from tinyml_mlops import __version__
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import new_folder, write_bytes, write_text
from tinyml_mlops.firmware.export import ExportRecord, write_plan_sources
from tinyml_mlops.firmware.library import texts
from tinyml_mlops.firmware.library.sources import needed_sources
from tinyml_mlops.plan import CompiledPlan, TensorSpec
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.records import Record

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class LibraryRecord(Record):
    """What was written.

    Attributes:
        files: places in the folder, sorted.
        export: facts of the model.
    """

    name: str
    files: tuple[str, ...]
    export: ExportRecord


def write_library(tflite: bytes, compiled: CompiledPlan, out: Path, name: str) -> LibraryRecord:
    """Write sources, plan, example, and what PlatformIO, Arduino, ESP-IDF, Zephyr and CMake want to know.

    The same model gives the same bytes.

    Args:
        tflite: the model.
        compiled: the plan made of it, for the kernel set of the user's core.
        out: is made; it must not be there.
        name: of the library in these build systems.

    Raises:
        UserInputError: ``out`` exists, or ``name`` is none that all of them take.
    """
    if not NAME.fullmatch(name):
        raise UserInputError(f"{name!r} is no name of a library", hint="use letters, digits and _")
    if out.exists() or out.is_symlink():
        raise UserInputError(f"{out} exists already", hint="name a folder that does not, or remove it")
    with new_folder(out) as folder:
        export = ExportRecord.of(tflite, compiled)
        _fill(folder, compiled, export, name)
        files = tuple(sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()))
    return LibraryRecord(name=name, files=files, export=export)


def _fill(folder: Path, compiled: CompiledPlan, export: ExportRecord, name: str) -> None:
    for place, path in needed_sources(planrt_sources(), compiled.kernels).items():
        write_bytes(folder / "src" / place, path.read_bytes())
    write_plan_sources(compiled, folder / "src")
    title = f"A model of {len(compiled.ops)} ops for planrt, {compiled.kernel_set} kernels"
    in_c = sorted(str(path.relative_to(folder / "src")) for path in (folder / "src").rglob("*.c"))
    write_text(folder / "library.json", texts.platformio(name, __version__, title))
    write_text(folder / "library.properties", texts.arduino(name, __version__, title))
    write_text(folder / "CMakeLists.txt", texts.cmake(name, in_c))
    write_text(folder / "zephyr" / "module.yml", texts.ZEPHYR_MODULE)
    write_text(folder / "examples" / "main.c", texts.EXAMPLE)
    write_text(folder / "README.md", texts.readme(name, _facts(compiled, export)))


def _facts(compiled: CompiledPlan, export: ExportRecord) -> list[tuple[str, str]]:
    return [
        ("plan", f"`{export.plan_id}`"),
        ("kernels", export.kernel_set),
        ("flash for the plan", f"{export.plan_size_bytes:,} bytes"),
        ("RAM for the arena", f"{export.arena_bytes:,} bytes"),
        ("multiply-accumulates", f"{export.macs:,}"),
        *((f"input {index}", _tensor(spec)) for index, spec in enumerate(compiled.inputs)),
        *((f"output {index}", _tensor(spec)) for index, spec in enumerate(compiled.outputs)),
    ]


def _tensor(spec: TensorSpec) -> str:
    text = f"{spec.dtype.name} {list(spec.shape)}"
    if spec.dtype.kind == "f":
        return text
    return f"{text}, value = {spec.scale!r} × (stored − {spec.zero_point})"
