"""What a variant is made from, what comes out, and what a module of ``variants/`` has to offer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tinyml_mlops.config import Params
from tinyml_mlops.data import Split
from tinyml_mlops.tasks.base import Task
from tinyml_mlops.training.calibration import Representative
from tinyml_mlops.training.quantization import Activations, Method


@dataclass(frozen=True)
class Material:
    """What every variant starts from.

    Attributes:
        model: the trained float model; a recipe makes copies, it never changes it.
        representative: the calibration split, as the converter wants it.
        split: reads a split of the prepared data by name.
    """

    task: Task
    model: Any
    params: Params
    representative: Representative
    split: Callable[[str], Split]


@dataclass(frozen=True)
class Made:
    """A variant before it is written.

    Attributes:
        keras: the model that was converted; the top rung of parity.
        float_tflite: the same weights without quantisation, for SQNR; None for float32.
        qat_steps: weight updates of quantisation-aware fine-tuning.
        pruned_sparsity: share of the weights that pruning aimed at; 0 without.
    """

    tflite: bytes
    keras: Any
    float_tflite: bytes | None = None
    qat_steps: int = 0
    pruned_sparsity: float = 0.0
    warnings: tuple[str, ...] = ()


class Recipe(Protocol):
    """How one variant is made: the object ``VARIANT`` of its module."""

    @property
    def method(self) -> Method: ...

    @property
    def activations(self) -> Activations:
        """What the ops of the file have to compute in; it is checked."""
        ...

    def make(self, material: Material) -> Made:
        """Make it.

        Raises:
            ModelError: the model cannot be brought into this form.
        """
        ...
