"""Every op that works on rows of the last axis."""

from tinyml_mlops.plan.testing import ModelBuilder

SHAPE = (1, 3, 7)


def model_of_int8() -> bytes:
    b = ModelBuilder()
    source = b.tensor(SHAPE, "int8", 0.1, 5)
    length = b.tensor(SHAPE, "int8", 1 / 128, 0)
    logarithm = b.tensor(SHAPE, "int8", 1 / 16, 127)
    share = b.tensor(SHAPE, "int16", 1 / 65536, -32768)
    b.op("L2_NORMALIZATION", [source], [length], "L2NormOptions")
    b.op("LOG_SOFTMAX", [length], [logarithm])
    b.op("SOFTMAX", [logarithm], [share], "SoftmaxOptions", beta=1.0)
    return b.build([source], [share])


def model_of_float32() -> bytes:
    b = ModelBuilder()
    source, length, logarithm = (b.tensor(SHAPE, "float32") for _ in range(3))
    b.op("L2_NORMALIZATION", [source], [length], "L2NormOptions")
    b.op("LOG_SOFTMAX", [length], [logarithm])
    return b.build([source], [logarithm])


MODELS = {"int8": model_of_int8, "float32": model_of_float32}
