"""How a variant was made: ``quantization.json``."""

from typing import Literal

from tinyml_mlops.config import Variant
from tinyml_mlops.records import Record

Method = Literal["none", "post_training", "quantization_aware"]


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


class Quantization(Record):
    """``work/quantize/<variant>/quantization.json``.

    Attributes:
        calibration_ids: samples that ranges were taken from; empty where none were.
        calibration_sha256: digest of the calibration split, as in the manifest; empty likewise.
        all_int8: every op of the file was checked to be int8.
        qat_steps: weight updates of quantisation-aware fine-tuning.
        layers: in the order of execution; empty for float32.
        warnings: what the user was told.
    """

    variant: Variant
    method: Method
    model_sha256: str
    model_size_bytes: int
    all_int8: bool
    calibration_ids: tuple[str, ...] = ()
    calibration_sha256: str = ""
    qat_steps: int = 0
    layers: tuple[LayerSqnr, ...] = ()
    warnings: tuple[str, ...] = ()

    def metrics(self) -> dict[str, float]:
        """Canonical metric names."""
        return {"model_size_bytes": float(self.model_size_bytes)}
