"""What goes into a model folder, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
from pydantic import ValidationError

from tinyml_mlops.config import Board
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.mlflow_plugin.flavour.facts import About
from tinyml_mlops.plan import GoldenVectors, TensorSpec, compile_plan, kernel_set_of
from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.reader import read_tflite

Array = npt.NDArray[Any]

GOLDEN_SAMPLES = 4


@dataclass(frozen=True)
class Contents:
    """A model with all that was exported of it.

    Attributes:
        tflite: the model.
        golden: its golden vectors, as :meth:`tinyml_mlops.plan.GoldenVectors.save` writes them.
        exports: kernel set → folder that :func:`tinyml_mlops.firmware.export_sources` wrote.
        boards: that it is meant for.
    """

    about: About
    tflite: Path
    golden: Path
    exports: Mapping[str, Path]
    boards: tuple[Board, ...]


def compile_contents(
    tflite: bytes, about: About, boards: Sequence[Board], golden: GoldenVectors, folder: Path
) -> Contents:
    """Compile a model for the kernel sets of all boards (portable where there is none) into ``folder``.

    Raises:
        ModelError: planrt cannot take it.
        UserInputError: golden vectors or labels are not the model's.
    """
    check_labels(about, tensor_specs(tflite)[1])
    exports = {}
    for kernel_set in sorted({kernel_set_of(board.core) for board in boards} or {PORTABLE}):
        compiled = compile_plan(tflite, kernel_set=kernel_set, golden=golden)
        exports[kernel_set] = folder / kernel_set
        export_sources(tflite, compiled, exports[kernel_set])
    (folder / "model.tflite").write_bytes(tflite)
    golden.save(folder / "golden.npz")
    return Contents(
        about,
        folder / "model.tflite",
        folder / "golden.npz",
        exports,
        tuple(boards),
    )


def about_model(**fields: object) -> About:
    """What the user says of his model; ``decision`` and ``metric`` have the usual values where not given.

    Raises:
        UserInputError: naming the argument that is wrong.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    given.setdefault("decision", "argmax" if given.get("labels") else "value")
    given.setdefault("metric", "accuracy" if given["decision"] == "argmax" else "mae")
    try:
        return About.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserInputError(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}", hint="see save_model's arguments"
        ) from error


def check_labels(about: About, outputs: Sequence[TensorSpec]) -> None:
    """As many labels as the model has classes.

    Raises:
        UserInputError: more or fewer.
    """
    if about.labels and about.decision == "argmax" and len(about.labels) != outputs[0].elements:
        raise UserInputError(
            f"{len(about.labels)} labels, but the model's first output has {outputs[0].elements} elements",
            hint="give one label for each class, in the order of the output",
        )


def golden_of(tflite: bytes, inputs: Sequence[Array] | None) -> GoldenVectors:
    """Golden vectors of raw ``inputs``, ``[n, …]`` each, or of random ones.

    Raises:
        UnsupportedModelError: TFLM does not run the model.
    """
    reference = TflmRunner(tflite)
    chosen = inputs or random_inputs(reference.inputs, GOLDEN_SAMPLES, seed=0)
    return GoldenVectors.computed(reference, *(array[:GOLDEN_SAMPLES] for array in chosen))


def tensor_specs(tflite: bytes) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
    """Inputs and outputs of a model.

    Raises:
        ModelError: the file is no model.
    """
    graph = read_tflite(tflite)
    return (
        tuple(graph.tensors[number].spec for number in graph.inputs),
        tuple(graph.tensors[number].spec for number in graph.outputs),
    )
