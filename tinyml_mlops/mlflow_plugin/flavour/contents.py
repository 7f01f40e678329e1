"""What goes into a model folder, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
from pydantic import ValidationError

from tinyml_mlops.config import Board
from tinyml_mlops.decision import About, Argmax, Threshold
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware import export_sources
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


def about_model(
    said: About | None = None, *, labels: Sequence[str] = (), decision: object = None, **fields: object
) -> About:
    """What the user says of his model; else what the model says of itself; else the usual values.

    Args:
        said: by the ``.tflite``.
        labels: of a rule that is named by its kind, or not at all.
        decision: a rule, its fields as a mapping, or the name of a kind that has no more fields.
        fields: of :class:`~tinyml_mlops.decision.About`.

    Raises:
        UserInputError: naming the argument that is wrong.
    """
    given = dict(said) if said else {}
    given |= {name: value for name, value in fields.items() if value}
    if decision or labels or not said:
        given["decision"] = decision or ("argmax" if labels else "value")
    if given["decision"] == "argmax":
        given["decision"] = {"kind": "argmax", "labels": tuple(labels)}
    elif isinstance(given["decision"], str):
        given["decision"] = {"kind": given["decision"]}
    try:
        about = About.model_validate(given)
        metric = about.metric or ("accuracy" if about.decision.classifies else "mae")
        return about.model_copy(update={"metric": metric})
    except ValidationError as error:
        first = error.errors()[0]
        raise UserInputError(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}", hint="see save_model's arguments"
        ) from error


def check_labels(about: About, outputs: Sequence[TensorSpec]) -> None:
    """The rule fits the model's first output.

    Raises:
        UserInputError: it has more or fewer labels than there are classes, or looks at no element of it.
    """
    rule, elements = about.decision, outputs[0].elements
    if isinstance(rule, Argmax) and rule.labels and len(rule.labels) != elements:
        raise UserInputError(
            f"{len(rule.labels)} labels, but the model's first output has {elements} elements",
            hint="give one label for each class, in the order of the output",
        )
    if isinstance(rule, Threshold) and rule.output >= elements:
        raise UserInputError(
            f"decision.output is {rule.output}, but the model's first output has {elements} elements",
            hint="count from 0",
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
