"""What a task has to answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Manifest, Split
from tinyml_mlops.decision import DecisionRule
from tinyml_mlops.tasks.compared import Compared, Units, by_sample, by_unit
from tinyml_mlops.tasks.metric import Metric, Scores

Outputs = npt.NDArray[np.float32]


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
    """One learning problem: data, model, loss, decision rule and scores.

    A module under ``tasks/`` holds one object of a class that inherits from this one. tensorflow and tf_keras
    are imported inside :meth:`build_model` only: scoring what a device answered must not wait for them.
    """

    @property
    def name(self) -> str: ...

    @property
    def loss(self) -> str:
        """Name of the Keras loss; targets are those of :meth:`targets`."""
        ...

    @property
    def keras_metrics(self) -> tuple[str, ...]:
        """Names of Keras metrics for ``history.csv``."""
        ...

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        """Read or make the data.

        Args:
            params: which, and how it is split.
            seed: of everything that is drawn.
            scratch: folder of what is finished, from which a preparation that was killed goes on; None: one
                that goes with the call.

        Raises:
            DataError: it is missing, unreadable or too small.
            MissingToolError: a program that makes it is not installed.
        """
        ...

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        """A fresh, uncompiled Functional tf_keras model that tfmot can quantise; same seed, same weights."""
        ...

    def training_samples(self, split: Split) -> Split:
        """Those of a split that the model learns from; all, unless the task knows better."""
        return split

    def targets(self, split: Split) -> npt.NDArray[Any]:
        """What the model has to answer: class numbers ``[n]`` or values ``[n, *output shape]``."""
        return split.y

    def choose_rule(self, validation: Split, outputs: Outputs, labels: tuple[str, ...]) -> DecisionRule:
        """How the answer is found in outputs.

        Args:
            validation: all that a threshold may depend on. Its ``x`` is what the input tensor holds.
            outputs: for these samples, of the variant that the rule is for.
            labels: class names; empty for a regression.

        Raises:
            DataError: the split lacks what is needed to choose a threshold.
        """
        ...

    def score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Scores:
        """Everything there is to say about real-valued ``outputs`` ``[n, …]`` for a whole split, in order.

        Args:
            split: its ``x`` is what the input tensor holds.
            outputs: the model's.
            rule: of the same model.
            seed: of bootstrap intervals.
        """
        ...

    def sample_score(self, split: Split, outputs: Outputs, rule: DecisionRule, seed: int) -> Metric:
        """The headline metric of any samples in any order; where that needs a whole stream, one by window.

        Arguments as those of :meth:`score`.

        Raises:
            DataError: the metric needs classes that these samples lack.
        """
        return self.score(split, outputs, rule, seed).headline

    def units(self, split: Split) -> Units:
        """What errs by itself: each sample, unless the task knows which are alike."""
        return Units(split.ids, "samples")

    def compared(self, split: Split, outputs: Outputs, decided: Outputs, rule: DecisionRule) -> Compared:
        """What variants are compared by, over a whole split in order: a value for each of its units.

        Args:
            split: what the outputs are of.
            outputs: real values of the model.
            decided: class numbers that the rule found; empty for a regression.
            rule: of the same model.
        """
        return by_unit(by_sample(split.y, outputs, decided), self.units(split))


def confusion(
    y_true: npt.NDArray[Any], predicted: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.int64]:
    """Counts ``[actual, predicted]``; samples for which nothing was decided are in no column."""
    counts = np.zeros((classes, classes), np.int64)
    decided = predicted >= 0
    np.add.at(counts, (y_true[decided].astype(np.int64), predicted[decided]), 1)
    return counts
