"""What a task has to answer, and the headline metric it gives."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Manifest
from tinyml_mlops.records import Record

Outputs = npt.NDArray[np.float32]


class Metric(Record):
    """One figure with its uncertainty.

    Attributes:
        name: e.g. ``accuracy``; the tag ``tinyml.metric`` of a run.
        low: lower end of the 95 % interval.
        high: upper end of it.
        n: samples that it was computed from.
    """

    name: str
    value: float
    low: float
    high: float
    higher_is_better: bool
    n: int


@dataclass(frozen=True)
class ModelSpec:
    """What a model's shape depends on.

    Attributes:
        input_shape: of one sample.
        labels: empty for a regression.
    """

    input_shape: tuple[int, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, manifest: Manifest) -> "ModelSpec":
        return cls(manifest.input_shape, manifest.labels)


class Task(Protocol):
    """One learning problem: data, model, loss and score.

    A module under ``tasks/`` holds one object of this protocol. tensorflow and tf_keras are imported inside
    :meth:`build_model` only, because scoring what a device answered must not wait for them.
    """

    @property
    def name(self) -> str: ...

    @property
    def loss(self) -> str:
        """Name of the Keras loss; targets are class numbers or values as in :attr:`Split.y`."""
        ...

    @property
    def keras_metrics(self) -> tuple[str, ...]:
        """Names of Keras metrics for ``history.csv``."""
        ...

    def prepare(self, params: DataParams, seed: int) -> Dataset:
        """Read or make the data.

        Raises:
            DataError: it is missing, unreadable or too small.
            MissingToolError: a program that makes it is not installed.
        """
        ...

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """A fresh, uncompiled Functional tf_keras model that tfmot can quantise; same seed, same weights."""
        ...

    def score(self, y_true: npt.NDArray[Any], outputs: Outputs, seed: int = 0) -> Metric:
        """The headline metric of real-valued ``outputs`` ``[n, …]``, with its 95 % interval."""
        ...

    def predictions(self, outputs: Outputs) -> npt.NDArray[np.int64] | None:
        """Class numbers that the outputs decide for; None for a regression."""
        ...


def confusion(
    y_true: npt.NDArray[Any], predicted: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.int64]:
    """Counts ``[actual, predicted]``."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (y_true.astype(np.int64), predicted), 1)
    return counts
