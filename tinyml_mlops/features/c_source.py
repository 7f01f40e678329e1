"""A front end and the model input that it fills, as C: ``model_frontend.h`` and ``model_frontend.c``."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.features import c_data
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.features.c_data import Buffer, Table, number
from tinyml_mlops.features.tables import SpectrumTables
from tinyml_mlops.files import write_text

if TYPE_CHECKING:
    from tinyml_mlops.plan import TensorSpec

NAME = "model_frontend"
FILES = (f"{NAME}.h", f"{NAME}.c")
TYPES = {
    "float32": ("FRONTEND_FLOAT32", "float"),
    "int8": ("FRONTEND_INT8", "int8_t"),
    "int16": ("FRONTEND_INT16", "int16_t"),
}
"""Element type of a model's input → its number and its type in C."""
NUMBERS_A_LINE = 8


@dataclass(frozen=True)
class ModelInput:
    """The tensor that the features go to.

    Attributes:
        elements: of one sample.
        scale: 0 where it is not quantised.
    """

    dtype: str
    elements: int
    scale: float = 0.0
    zero_point: int = 0

    @classmethod
    def of(cls, spec: "TensorSpec") -> Self:
        return cls(spec.dtype.name, spec.elements, spec.scale, spec.zero_point)

    def check(self, front_end: FrontEnd) -> None:
        """Do the features fit?

        Raises:
            UnsupportedModelError: it has another number of elements, or a type that no front end writes.
        """
        features = prod(front_end.feature_shape)
        if self.elements != features:
            raise UnsupportedModelError(
                f"the model's input has {self.elements} elements, its features ({front_end.kind}) are "
                f"{features}: {list(front_end.feature_shape)}",
                hint="store the features with the model that it was trained on",
            )
        if self.dtype not in TYPES:
            raise UnsupportedModelError(
                f"the model's input is {self.dtype}; features are written as {', '.join(TYPES)}",
                hint="convert the model with an input of one of these types",
            )


def digest(front_end: FrontEnd, target: ModelInput) -> str:
    """SHA-256 of all that decides what the C code computes, 64 hexadecimal digits.

    Where a model has another one than the firmware, the firmware would feed it noise.
    """
    stored = asdict(target) | {"scale": number(target.scale)}  # as the C code has it: in single precision
    facts = {"front end": front_end.model_dump(mode="json"), "input": stored}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def write(front_end: FrontEnd, target: ModelInput, folder: Path) -> None:
    """Write :data:`FILES` into ``folder``.

    Raises:
        UnsupportedModelError: see :meth:`ModelInput.check`.
    """
    for name, text in zip(FILES, (header(front_end, target), source(front_end, target)), strict=True):
        write_text(folder / name, text)


def header(front_end: FrontEnd, target: ModelInput) -> str:
    """Text of ``model_frontend.h``."""
    samples, channels = (*front_end.sample_shape, 1)[:2]
    constants = {
        "RATE_HZ": (f"{front_end.rate_hz}u", "samples a second, of each channel"),
        "CHANNELS": (f"{channels}u", "interleaved"),
        "WINDOW_SAMPLES": (f"{samples}u", "that a decision is made on, of each channel"),
        "STEP_SAMPLES": (f"{front_end.step_samples}u", "from one column of features to the next"),
        "FULL_SCALE": (number(front_end.full_scale), "what the sample 32768 stands for"),
        "INPUT_SCALE": (number(target.scale), "of the model's input; 0: it takes real values"),
        "INPUT_ZERO_POINT": (f"({target.zero_point})", "of the model's input"),
        "DIGEST": (f'"{digest(front_end, target)}"', "of all of this"),
    }
    lines = [
        f"/* The features of the model ({front_end.kind}). Written by tinyml-mlops; do not edit. */",
        "#ifndef MODEL_FRONTEND_H",
        "#define MODEL_FRONTEND_H",
        "",
        '#include "frontend.h"',
        "",
        *(f"#define {NAME.upper()}_{name} {value} /* {what} */" for name, (value, what) in constants.items()),
        "",
        "#ifdef __cplusplus",
        'extern "C" {',
        "#endif",
        f"extern const frontend {NAME};",
        "#ifdef __cplusplus",
        "}",
        "#endif",
        "#endif",
    ]
    return "\n".join(lines) + "\n"


def source(front_end: FrontEnd, target: ModelInput) -> str:
    """Text of ``model_frontend.c``: tables, buffers, and the constant that holds them together.

    Raises:
        UnsupportedModelError: see :meth:`ModelInput.check`.
    """
    target.check(front_end)
    in_c = front_end.in_c()
    type_number, element = TYPES[target.dtype]
    spectrum = in_c.spectrum
    lines = [
        f"/* The features of the model ({front_end.kind}). Written by tinyml-mlops; do not edit. */",
        f'#include "{NAME}.h"',
        "",
        *(line for table in c_data.tables(front_end, target.scale) for line in _table(table)),
        *(_spectrum(spectrum) if spectrum else ()),
        "/* In a section of their own, for the size report; nobody relies on their content at boot. */",
        "#if defined(__GNUC__) && defined(__ELF__)",
        '#define BUFFER __attribute__((section(".bss.frontend"))) static',
        "#else",
        "#define BUFFER static",
        "#endif",
        *(_buffer(buffer) for buffer in c_data.buffers(front_end, element)),
        "",
        f"const frontend {NAME} = {{",
        *_members(
            {
                "column": in_c.column,
                "spectrum": "&spectrum" if spectrum else "NULL",
                "rate_hz": front_end.rate_hz,
                "channels": (*front_end.sample_shape, 1)[1],
                "frame": front_end.frame_samples,
                "step": front_end.step_samples,
                "frames": prod(front_end.feature_shape) // prod(front_end.column_shape),
                "features": prod(front_end.column_shape),
                "sample_scale": number(front_end.sample_scale),
                "mean": "mean",
                "gain": "gain",
                "type": type_number,
                "zero_point": target.zero_point,
                "state": "&state",
                "samples": "samples",
                "scratch": "scratch" if spectrum else "NULL",
                "values": "values",
                "window": "window",
            }
        ),
        "};",
    ]
    return "\n".join(lines) + "\n"


def _spectrum(spectrum: SpectrumTables) -> Iterable[str]:
    members = {
        "points": spectrum.points,
        "filters": spectrum.weights.shape[1],
        "coefficients": 0 if spectrum.dct is None else spectrum.dct.shape[1],
        "window": "window_function",
        "twiddles": "twiddles",
        "filter": "filters",
        "weights": "weights",
        "dct": "NULL" if spectrum.dct is None else "dct",
        "floor": number(spectrum.log_floor),
        "mean_square": number(spectrum.mean_square),
    }
    yield "static const frontend_spectrum spectrum = {"
    yield from _members(members)
    yield "};"
    yield ""


def _members(values: dict[str, Any]) -> Iterable[str]:
    return (f"    .{name} = {value}," for name, value in values.items())


def _table(table: Table) -> Iterable[str]:
    yield f"static const {table.type} {table.name}[{len(table.elements)}] = {{"
    for start in range(0, len(table.elements), NUMBERS_A_LINE):
        yield "    " + ", ".join(table.elements[start : start + NUMBERS_A_LINE]) + ","
    yield "};"
    yield ""


def _buffer(buffer: Buffer) -> str:
    return f"BUFFER {buffer.type} {buffer.name}{f'[{buffer.count}]' if buffer.count else ''};"
