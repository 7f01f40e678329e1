"""``tinyml export``: a model as C for a project of the user's own."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.check import DEFAULT_BOARD

GOLDEN_VECTORS = 2


class Form(StrEnum):
    """What is written."""

    LIBRARY = "library"
    ARRAYS = "arrays"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    folder: Annotated[Path, typer.Argument(help="Where it goes; must not exist.")],
    form: Annotated[
        Form,
        typer.Option("--as", help="library: the plan and planrt; arrays: the plan and the .tflite alone."),
    ] = Form.LIBRARY,
    board: Annotated[str, typer.Option(help="Kernels are chosen for its core.")] = DEFAULT_BOARD,
    name: Annotated[str, typer.Option(help="Of the library; else the file's.")] = "",
) -> None:
    """Write a model as C: a library for PlatformIO, Arduino, ESP-IDF, Zephyr or CMake, or arrays alone.

    The plan carries golden vectors: on the device, `planrt_selftest()` tells whether it computes what TFLM
    does.
    """
    from tinyml_mlops.cli.model_file import compiled_model
    from tinyml_mlops.config import load_board
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.evaluation.runners.tflm import TflmRunner
    from tinyml_mlops.evaluation.samples import random_inputs
    from tinyml_mlops.firmware import export_sources
    from tinyml_mlops.firmware.library import write_library
    from tinyml_mlops.plan import GoldenVectors, compile_plan, kernel_set_of

    kernel_set = kernel_set_of(load_board(board).core)
    tflite, _ = compiled_model(model, kernel_set)
    reference = TflmRunner(tflite)
    golden = GoldenVectors.computed(reference, *random_inputs(reference.inputs, GOLDEN_VECTORS, seed=0))
    compiled = compile_plan(tflite, kernel_set=kernel_set, golden=golden)
    if form is Form.LIBRARY:
        found = write_library(tflite, compiled, folder, name or _name_of(model))
        print(f"{folder}: library {found.name}, {len(found.files)} files; its README.md says how to use it")
        return
    if folder.exists():
        raise UserInputError(f"{folder} exists already", hint="name a folder that does not")
    export_sources(tflite, compiled, folder)
    print(f"{folder}: " + ", ".join(sorted(path.name for path in folder.iterdir())))


def _name_of(model: Path) -> str:
    name = re.sub(r"\W", "_", model.stem, flags=re.ASCII)
    return name if name[:1].isalpha() else f"model_{name}"
