"""How a variant was made: ``quantization.json``."""

from typing import Literal

from pydantic import Field

from tinyml_mlops.config import Variant
from tinyml_mlops.records import Record

Method = Literal["none", "post_training", "quantization_aware"]
Activations = Literal["float32", "int8", "int16"]
"""Element type that the ops of a model compute in; weights of ``int16`` are int8."""


class LayerSqnr(Record):
    """One layer's signal-to-quantisation-noise ratio.

    Attributes:
        index: op of the int8 ``.tflite``.
        layer: name of the op's output in the float model.
        sqnr_db: see :mod:`tinyml_mlops.training.sqnr`.
    """

    index: int
    op: str
    layer: str
    sqnr_db: float


class LayerCoverage(Record):
    """The range of one layer's output and the values that it would have to hold.

    Attributes:
        index: op of the quantised ``.tflite``; −1 is the model's input.
        layer: name of the op's output in the float model.
        low: smallest value that the tensor can hold.
        high: largest one.
        validation_clipped_fraction: share of the values outside of it over validation samples.
        clipped_fraction: the same over test samples.
        clipped_steps: how far the worst of these is outside, in steps of the tensor; 0 where none is.
    """

    index: int
    op: str
    layer: str
    low: float
    high: float
    calibration_low: float
    calibration_high: float
    test_low: float
    test_high: float
    validation_clipped_fraction: float
    clipped_fraction: float
    clipped_steps: float


class Quantization(Record):
    """``work/quantize/<variant>/quantization.json``.

    Attributes:
        calibration_ids: samples that ranges were taken from; empty where none were.
        calibration_sha256: digest of the calibration split, as in the manifest; empty likewise.
        activations: what every op of the file computes in; checked, but for float32.
        qat_steps: weight updates of quantisation-aware fine-tuning.
        qat_start_left: share of each activation range that is still what fine-tuning began with.
        pruned_sparsity: share of zeros that pruning aimed at, in the layers that it prunes; 0 without.
        weight_sparsity: share of zeros among all weights of the file.
        sparsity_by_layer: the same by weight tensor.
        layers: in the order of execution; empty for float32.
        coverage: ranges of the input and of the layers against data; empty for float32.
        warnings: what the user was told.
    """

    variant: Variant
    method: Method
    model_sha256: str
    model_size_bytes: int
    activations: Activations
    calibration_ids: tuple[str, ...] = ()
    calibration_sha256: str = ""
    qat_steps: int = 0
    qat_start_left: float | None = None
    pruned_sparsity: float = 0.0
    weight_sparsity: float = 0.0
    sparsity_by_layer: dict[str, float] = Field(default_factory=dict)
    layers: tuple[LayerSqnr, ...] = ()
    coverage: tuple[LayerCoverage, ...] = ()
    warnings: tuple[str, ...] = ()

    def metrics(self) -> dict[str, float]:
        """Canonical metric names."""
        return {
            "model_size_bytes": float(self.model_size_bytes),
            "weight_sparsity": self.weight_sparsity,
        }
