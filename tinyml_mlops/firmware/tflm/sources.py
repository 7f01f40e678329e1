"""Folder ``tflm`` of an export: what firmware with TensorFlow Lite Micro needs beside ``model_data.c``."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.files import write_text
from tinyml_mlops.firmware.c_array import CArray
from tinyml_mlops.firmware.tflm.ops import HEADER, resolver
from tinyml_mlops.firmware.tflm.tree import TflmTree
from tinyml_mlops.tflite_ops import ops_of

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan, GoldenVectors

FOLDER = "tflm"
EXPORTED = tuple(f"{FOLDER}/{name}" for name in ("model_golden.c", "model_golden.h", HEADER, "model_tflm.h"))
NO_VECTORS = bytes(4)  # C has no empty array


def write_tflm_sources(
    tflite: bytes, compiled: "CompiledPlan", golden: "GoldenVectors | None", tree: TflmTree, export: Path
) -> None:
    """Write resolver, golden vectors and constants into ``export``.

    Raises:
        UnsupportedModelError: TensorFlow Lite Micro lacks an op of the model.
    """
    ops = ops_of(tflite)
    registered = resolver(ops, tree)  # first: it may be refused
    folder = export / FOLDER
    array = CArray(
        "model_golden",
        golden.to_bytes() if golden else NO_VECTORS,
        "Inputs with the outputs of TFLM for them",
    )
    write_text(folder / "model_golden.h", array.header())
    write_text(folder / "model_golden.c", array.source())
    write_text(folder / HEADER, registered)
    write_text(folder / "model_tflm.h", _constants(compiled, len(golden) if golden else 0))


def clear_tflm_sources(export: Path) -> None:
    """Leave the folder empty, as an export for planrt has it."""
    shutil.rmtree(export / FOLDER, ignore_errors=True)
    (export / FOLDER).mkdir(parents=True)


def _constants(compiled: "CompiledPlan", vectors: int) -> str:
    identity = ", ".join(f"0x{byte:02x}" for byte in bytes.fromhex(compiled.id))
    lines = [
        "/* Written by tinyml-mlops; do not edit. */",
        "#ifndef MODEL_TFLM_H",
        "#define MODEL_TFLM_H",
        "",
        f"#define MODEL_TFLM_ID {identity} /* of the plan that was exported with it */",
        f"#define MODEL_TFLM_GOLDEN_VECTORS {vectors}u",
        "",
        "#endif",
    ]
    return "\n".join(lines) + "\n"
