"""A model of the flavour on a board, judged by data."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError

from tinyml_mlops.config import load_board
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation.quantized import to_real
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.measure.bench import REPEATS, WARMUPS, Bench, bench_samples
from tinyml_mlops.measure.sampling import progress_bar, spread
from tinyml_mlops.mlflow_plugin.flavour import TinymlModel
from tinyml_mlops.mlflow_plugin.flavour.contents import GOLDEN_SAMPLES
from tinyml_mlops.mlflow_plugin.flavour.tensors import given_arrays, raw_inputs
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.metric import Metric
from tinyml_mlops.tasks.scores.classes import accuracy
from tinyml_mlops.tasks.scores.values import mean_absolute_error

Array = npt.NDArray[Any]


class BoardConfig(Record):
    """``evaluator_config`` of the evaluator ``tinyml``.

    Attributes:
        board: of the catalogue.
        samples: at most so many of the data, evenly spread, run on the board; all of them run on the host.
        warmups: runs before the first that counts.
        repeats: runs that are timed.
    """

    board: str
    samples: Annotated[int, Field(ge=1)] = 100
    warmups: Annotated[int, Field(ge=0)] = WARMUPS
    repeats: Annotated[int, Field(ge=1)] = REPEATS

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Check what the user gave.

        Raises:
            UserInputError: naming the key.
        """
        try:
            return cls.model_validate(dict(given))
        except ValidationError as error:
            first = error.errors()[0]
            raise UserInputError(
                f"evaluator_config: {'.'.join(map(str, first['loc']))}: {first['msg']}",
                hint=f"known keys: {', '.join(cls.model_fields)}; several evaluators have one config each: "
                "{'tinyml': {…}}",
            ) from error


@dataclass(frozen=True)
class BoardEvaluation:
    """What was found.

    Attributes:
        bench: the measurement.
        host: the headline metric of planrt on this machine over all data; None without labels.
        device: the same of the board over the samples that it ran.
        tflite_sha256: of the model.
        data_sha256: of data and labels, whatever types they came in.
    """

    bench: Bench
    host: Metric | None
    device: Metric | None
    tflite_sha256: str
    data_sha256: str

    @property
    def metrics(self) -> dict[str, float]:
        """Canonical metric names."""
        scores = {"accuracy": self.host, "device_accuracy": self.device}
        return {**self.bench.figures, **{name: score.value for name, score in scores.items() if score}}


def evaluate_on_board(model: TinymlModel, data: Any, labels: Any, config: BoardConfig) -> BoardEvaluation:
    """Run ``data`` on host and board.

    The plan is compiled anew from the ``.tflite``: no C of a model folder is ever built.

    Args:
        model: to evaluate.
        data: as :meth:`TinymlModel.predict` takes it.
        labels: class numbers, or the model's labels; values for a regression; None: accuracy is not measured.
        config: where, and how much.

    Raises:
        UserInputError: data, labels or board are wrong.
        TinymlError: see :func:`tinyml_mlops.measure.bench.bench`.
    """
    board = load_board(config.board)
    names = [tensor.name for tensor in model.facts.inputs]
    inputs = raw_inputs(data, model.inputs, names)
    truth = None if labels is None else _truth(model, labels, len(inputs[0]))
    at = spread(len(inputs[0]), config.samples)
    on_board, reference = [batch[at] for batch in inputs], TflmRunner(model.tflite)
    with (
        tempfile.TemporaryDirectory() as parent,
        progress_bar(f"evaluate {board.name}") as progress,
    ):
        bench, outputs = bench_samples(
            model.facts.about.task or "model",
            model.tflite,
            board,
            Path(parent) / f"evaluate-{board.name}",
            on_board,
            reference=reference,
            golden=GoldenVectors.computed(reference, *(batch[:GOLDEN_SAMPLES] for batch in on_board)),
            warmups=config.warmups,
            repeats=config.repeats,
            progress=progress,
        )
    host = device = None
    if truth is not None:
        host = _score(model, truth, inputs[0], model.run_raw(*inputs)[0])
        device = _score(model, truth[at], inputs[0][at], outputs[0])
    return BoardEvaluation(
        bench,
        host,
        device,
        tflite_sha256=sha256_bytes(model.tflite),
        data_sha256=_data_sha256([*given_arrays(data, names), *([] if truth is None else [truth])]),
    )


def _truth(model: TinymlModel, labels: Any, count: int) -> Array:
    """Labels as numbers, one a sample.

    Raises:
        UserInputError: they are something else.
    """
    given = np.asarray(labels)
    about = model.facts.about
    if about.decision.classifies and given.dtype.kind in "OUS":
        unknown = sorted({str(label) for label in given.ravel()} - set(about.labels))
        if unknown:
            raise UserInputError(
                f"the targets name classes that the model does not have: {', '.join(unknown[:5])}",
                hint=f"it has {', '.join(about.labels) or 'no names for its classes'}; or give class numbers",
            )
        given = np.array([about.labels.index(str(label)) for label in given.ravel()], np.int64)
    if given.dtype.kind not in "biuf" or len(given) != count:
        raise UserInputError(
            f"the targets are {len(given)} of type {given.dtype}, for {count} samples",
            hint="give a number (or a label) for each sample",
        )
    return given


def _score(model: TinymlModel, truth: Array, x: Array, outputs: Array) -> Metric:
    """Of raw values of the first input and the first output."""
    if model.facts.about.decision.classifies:
        return accuracy(truth, model.decide_raw(x, outputs))
    result = model.outputs[0]
    return mean_absolute_error(truth, to_real(outputs, result.scale, result.zero_point))


def _data_sha256(arrays: list[Array]) -> str:
    """Of the same numbers the same, in float32 and in float64, in arrays and in data frames."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array, np.float64).tobytes())
    return digest.hexdigest()
