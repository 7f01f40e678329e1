"""Decision rules: frozen records, told apart by ``kind``, stored with the model."""

from abc import ABC, abstractmethod
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from tinyml_mlops.decision.debounce import Debounce, Detection, detections
from tinyml_mlops.records import Record

Array = npt.NDArray[Any]
Scores = npt.NDArray[np.float32]

NOTHING = -1
"""Class number of an answer that names no class."""
MOST_LABELS = 4096

LARGEST_THRESHOLD = 3.4e38
"""Devices compare in float32."""

Limit = Annotated[float, Field(ge=-LARGEST_THRESHOLD, le=LARGEST_THRESHOLD)]
Label = Annotated[str, Field(max_length=200)]
Labels = Annotated[tuple[Label, ...], Field(max_length=MOST_LABELS)]


class _Rule(Record, ABC):
    """What all rules have.

    ``x`` is what the model's input tensor holds, as real values ``[n, …]``; only :class:`Reconstruction`
    looks at it. ``outputs`` are real values ``[n, …]`` of the model's first output.

    Attributes:
        debounce: for streams of windows; None: each window speaks for itself.
    """

    debounce: Debounce | None = None

    @property
    def classifies(self) -> bool:
        """Whether :meth:`decide` gives class numbers."""
        return True

    @abstractmethod
    def decide(self, x: Array, outputs: Array) -> Array:
        """Class numbers ``[n]`` int64 (:data:`NOTHING`: none), or values; of each sample by itself."""

    @abstractmethod
    def scores(self, x: Array, outputs: Array) -> Scores:
        """What is compared: ``[n]``, the larger the more likely positive; argmax: ``[n, classes]``."""

    def detect(self, scores: Scores, hop_s: float) -> tuple[Detection, ...]:
        """Detections in a stream of windows, in order.

        Args:
            scores: of :meth:`scores`, for windows that follow each other.
            hop_s: from one window to the next.

        Raises:
            ValueError: the rule has no threshold.
        """
        raise ValueError(f"a rule of kind {type(self).__name__} without a threshold detects nothing")


class Value(_Rule):
    """The output is the answer."""

    kind: Literal["value"] = "value"

    @property
    def labels(self) -> tuple[str, ...]:
        return ()

    @property
    def classifies(self) -> bool:
        return False

    def decide(self, x: Array, outputs: Array) -> Array:
        """The outputs; those of one element a sample are ``[n]``."""
        return outputs.reshape(-1) if outputs.size == len(outputs) else outputs

    def scores(self, x: Array, outputs: Array) -> Scores:
        return np.asarray(outputs, np.float32)


class Argmax(_Rule):
    """The class of the largest output; of equal ones the first.

    Attributes:
        labels: in the order of the outputs; may be empty.
        threshold: a largest output below it decides for ``otherwise``.
        otherwise: one of the labels, or empty: nothing. A stream never detects it.
    """

    kind: Literal["argmax"] = "argmax"
    labels: Labels = ()
    threshold: Limit | None = None
    otherwise: Label = ""

    @model_validator(mode="after")
    def _otherwise_is_a_label(self) -> Self:
        if self.otherwise and self.otherwise not in self.labels:
            raise ValueError(f"otherwise: {self.otherwise!r} is none of the labels")
        return self

    def decide(self, x: Array, outputs: Array) -> Array:
        scores = self.scores(x, outputs)
        decided: Array = np.argmax(scores, axis=1).astype(np.int64)
        if self.threshold is not None:
            decided[scores.max(axis=1) < np.float32(self.threshold)] = self.otherwise_number
        return decided

    def scores(self, x: Array, outputs: Array) -> Scores:
        return np.asarray(outputs, np.float32).reshape(len(outputs), -1)

    def detect(self, scores: Scores, hop_s: float) -> tuple[Detection, ...]:
        if self.threshold is None:
            return super().detect(scores, hop_s)
        heard = np.array(scores, np.float32)
        if self.otherwise_number != NOTHING:
            heard[:, self.otherwise_number] = -np.inf
        return tuple(detections(heard, self.threshold, self.debounce or Debounce(), hop_s))

    @property
    def otherwise_number(self) -> int:
        """Class number of :attr:`otherwise`."""
        return self.labels.index(self.otherwise) if self.otherwise else NOTHING


class _Binary(_Rule):
    """One score a sample: class 1 where it reaches the threshold, else class 0.

    Attributes:
        labels: of class 0 and of class 1, the one that is looked for.
    """

    threshold: Limit
    labels: tuple[Label, Label]

    def decide(self, x: Array, outputs: Array) -> Array:
        return np.asarray(self.scores(x, outputs) >= np.float32(self.threshold), np.int64)

    def detect(self, scores: Scores, hop_s: float) -> tuple[Detection, ...]:
        both = np.stack([np.full(len(scores), -np.inf, np.float32), np.asarray(scores, np.float32)], axis=1)
        return tuple(detections(both, self.threshold, self.debounce or Debounce(), hop_s))


class Threshold(_Binary):
    """The score is one element of the output.

    Attributes:
        output: which one.
    """

    kind: Literal["threshold"] = "threshold"
    output: Annotated[int, Field(ge=0, lt=1 << 24)] = 0
    labels: tuple[Label, Label] = ("no", "yes")

    def scores(self, x: Array, outputs: Array) -> Scores:
        scores: Scores = np.asarray(outputs, np.float32).reshape(len(outputs), -1)[:, self.output]
        return scores


class Reconstruction(_Binary):
    """The score is the mean squared error between the model's input and its output."""

    kind: Literal["reconstruction"] = "reconstruction"
    labels: tuple[Label, Label] = ("normal", "anomaly")

    def scores(self, x: Array, outputs: Array) -> Scores:
        n = len(outputs)
        errors = np.asarray(x, np.float32).reshape(n, -1) - np.asarray(outputs, np.float32).reshape(n, -1)
        return np.asarray(np.square(errors, dtype=np.float64).mean(axis=1), np.float32)


DecisionRule = Annotated[Value | Argmax | Threshold | Reconstruction, Field(discriminator="kind")]
