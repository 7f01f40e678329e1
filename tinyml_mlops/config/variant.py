"""The forms in which a trained model is shipped."""

from enum import StrEnum


class Variant(StrEnum):
    """One form of the trained model; ``tinyml_mlops/training/variants/<name>.py`` makes it."""

    FLOAT32 = "float32"
    INT8_PTQ = "int8_ptq"
    INT8_PTQ_PER_TENSOR = "int8_ptq_per_tensor"
    INT16X8_PTQ = "int16x8_ptq"
    INT8_QAT = "int8_qat"
    INT8_PRUNED_QAT = "int8_pruned_qat"

    @property
    def quantized(self) -> bool:
        return self is not Variant.FLOAT32
