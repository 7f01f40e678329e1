"""Write the library's folder."""

import re
from pathlib import Path

from tinyml_mlops import __version__
from tinyml_mlops.decision import About
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.files import new_folder, write_bytes, write_text
from tinyml_mlops.firmware.export import ExportRecord, add_front_end, write_plan_sources
from tinyml_mlops.firmware.library import texts
from tinyml_mlops.firmware.library.sources import needed_sources, stream_sources
from tinyml_mlops.places import project_files
from tinyml_mlops.plan import CompiledPlan, TensorSpec
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.records import Record

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
EXAMPLES = Path(__file__).with_name("examples")
ONE_INFERENCE, STREAM, ANSWER = "main.c", "stream.c", "answer.c"


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

    Where the model says what its decision rule is, the library answers by it, and where it says what its
    features are, it computes them from samples, with a second example. The same model gives the same bytes.

    Args:
        tflite: the model.
        compiled: the plan made of it, for the kernel set of the user's core.
        out: is made; it must not be there.
        name: of the library in these build systems.

    Raises:
        UserInputError: ``out`` exists, or ``name`` is none that all of them take.
        UnsupportedModelError: the model does not take the features that it names.
        DataError: they do not go together.
    """
    if not NAME.fullmatch(name):
        raise UserInputError(f"{name!r} is no name of a library", hint="use letters, digits and _")
    if out.exists() or out.is_symlink():
        raise UserInputError(f"{out} exists already", hint="name a folder that does not, or remove it")
    with new_folder(out) as folder:
        export = _fill(folder, tflite, compiled, name)
        files = tuple(sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()))
    return LibraryRecord(name=name, files=files, export=export)


def _fill(folder: Path, tflite: bytes, compiled: CompiledPlan, name: str) -> ExportRecord:
    write_plan_sources(compiled, folder / "src")
    front_end = add_front_end(compiled, folder / "src")
    export = ExportRecord.of(tflite, compiled, front_end)
    sources, examples = needed_sources(planrt_sources(), compiled.kernels), [ONE_INFERENCE]
    if compiled.about is not None:
        sources |= stream_sources(project_files() / "firmware" / "lib")
        examples.append(ANSWER if front_end is None else STREAM)
    for place, path in sources.items():
        write_bytes(folder / "src" / place, path.read_bytes())
    for example in examples:
        write_bytes(folder / "examples" / example, (EXAMPLES / example).read_bytes())
    title = f"A model of {len(compiled.ops)} ops for planrt, {compiled.kernel_set} kernels"
    in_c = sorted(str(path.relative_to(folder / "src")) for path in (folder / "src").rglob("*.c"))
    write_text(folder / "library.json", texts.platformio(name, __version__, title))
    write_text(folder / "library.properties", texts.arduino(name, __version__, title))
    write_text(folder / "CMakeLists.txt", texts.cmake(name, in_c))
    write_text(folder / "zephyr" / "module.yml", texts.ZEPHYR_MODULE)
    write_text(folder / "README.md", texts.readme(name, _facts(compiled, export, front_end)))
    return export


def _facts(compiled: CompiledPlan, export: ExportRecord, front_end: FrontEnd | None) -> list[tuple[str, str]]:
    return [
        *(_samples(front_end) if front_end else ()),
        *(_answers(compiled.about, front_end) if compiled.about else ()),
        ("plan", f"`{export.plan_id}`"),
        ("kernels", export.kernel_set),
        ("flash for the plan", f"{export.plan_size_bytes:,} bytes"),
        ("RAM for the arena", f"{export.arena_bytes:,} bytes"),
        ("multiply-accumulates", f"{export.macs:,}"),
        *((f"input {index}", _tensor(spec)) for index, spec in enumerate(compiled.inputs)),
        *((f"output {index}", _tensor(spec)) for index, spec in enumerate(compiled.outputs)),
    ]


def _answers(about: About, front_end: FrontEnd | None) -> list[tuple[str, str]]:
    how = [] if front_end else [("answers", f"`{about.decision.kind}`; `examples/{ANSWER}` shows its use")]
    return how + ([("classes", ", ".join(about.labels))] if about.labels else [])


def _samples(front_end: FrontEnd) -> list[tuple[str, str]]:
    length, channels = (*front_end.sample_shape, 1)[:2]
    of_each = f", {channels} channels interleaved" if channels > 1 else ""
    return [
        ("samples", f"16 bits, {front_end.rate_hz:,} a second{of_each}; 32768 is {front_end.full_scale:g}"),
        ("features", f"`{front_end.kind}` of {length:,} samples; `examples/{STREAM}` shows their use"),
    ]


def _tensor(spec: TensorSpec) -> str:
    text = f"{spec.dtype.name} {list(spec.shape)}"
    if spec.dtype.kind == "f":
        return text
    return f"{text}, value = {spec.scale!r} × (stored − {spec.zero_point})"
