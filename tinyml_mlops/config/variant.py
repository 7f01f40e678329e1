"""The forms in which a trained model is shipped."""

from enum import StrEnum


class Variant(StrEnum):
    """One form of the trained model."""

    FLOAT32 = "float32"
    INT8_PTQ = "int8_ptq"
    INT8_QAT = "int8_qat"

    @property
    def quantized(self) -> bool:
        return self is not Variant.FLOAT32
