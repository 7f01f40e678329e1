"""Conversions between types, one after the other."""

from tinyml_mlops.plan.testing import ModelBuilder


def model_of_conversions() -> bytes:
    b = ModelBuilder()
    source = x = b.tensor((1, 20), "uint8", 0.1, 130)
    steps = [
        ("DEQUANTIZE", "float32", ()),
        ("QUANTIZE", "int8", (0.05, 3)),
        ("QUANTIZE", "int32", (0.001, 700)),
        ("CAST", "int16", ()),
    ]
    for op, kind, quantization in steps:
        y = b.tensor((1, 20), kind, *quantization)
        b.op(op, [x], [y])
        x = y
    return b.build([source], [x])


MODELS = {"integers": model_of_conversions}
