"""int16 data and int8 weights on their way through layers, and between types."""

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

DEPTH = 4
SCALE = 0.001


def model_of_layers() -> bytes:
    b = ModelBuilder()
    rng = np.random.default_rng(0)

    def weights(*shape: int) -> int:
        return b.constant(rng.integers(-127, 128, shape).astype(np.int8), 0.01)

    def bias(size: int, dtype: str = "int64") -> int:
        return b.constant(rng.integers(-9999, 9999, size).astype(dtype), SCALE * 0.01)

    def add(name: str, inputs: list[int], shape: tuple[int, ...], table: str = "", scale=SCALE, **options):
        output = b.tensor(shape, "int16", scale)
        b.op(name, inputs, [output], table, **options)
        return output

    window = {"strideH": 1, "strideW": 1, "padding": 0}
    pool = {"strideH": 2, "strideW": 2, "padding": 0, "filterHeight": 2, "filterWidth": 2}
    source = b.tensor((1, 6, 5, 2), "int16", SCALE)
    image = (1, 6, 5, DEPTH)
    x = add("CONV_2D", [source, weights(DEPTH, 3, 3, 2), bias(DEPTH)], image, "Conv2DOptions", **window)
    x = add(
        "DEPTHWISE_CONV_2D", [x, weights(1, 3, 3, DEPTH), bias(DEPTH)], image, "DepthwiseConv2DOptions",
        depthMultiplier=1, dilationHFactor=2, **window,
    )  # fmt: skip
    x = add("ADD", [x, x], image, "AddOptions")
    x = add("MUL", [x, x], image, "MulOptions")
    x = add("RELU", [x], image, scale=0.0007)
    x = add("MAX_POOL_2D", [x], (1, 3, 3, DEPTH), "Pool2DOptions", scale=0.0007, **pool)
    x = add("AVERAGE_POOL_2D", [x], (1, 2, 2, DEPTH), "Pool2DOptions", scale=0.0007, **pool)
    x = add("MEAN", [x, b.constant(np.array([1, 2], np.int32))], (1, DEPTH), "ReducerOptions")
    x = add("FULLY_CONNECTED", [x, weights(7, DEPTH), bias(7, "int32")], (1, 7), "FullyConnectedOptions")
    x = add("FULLY_CONNECTED", [x, weights(6, 7), bias(6)], (1, 6), "FullyConnectedOptions")
    x = add("LOGISTIC", [x], (1, 6), scale=2**-15)
    x = add("TANH", [x], (1, 6), scale=2**-15)
    x = add("SOFTMAX", [x], (1, 6), "SoftmaxOptions", scale=2**-15, beta=1.0)
    return b.build([source], [x])


def model_between_types() -> bytes:
    b = ModelBuilder()
    types = ("float32", "int16", "int8", "int16", "float32")
    tensors = [
        b.tensor((1, 20), kind, *({"float32": (), "int16": (0.001,), "int8": (0.05, 3)}[kind]))
        for kind in types
    ]
    for index in range(len(types) - 1):
        name = "DEQUANTIZE" if types[index + 1] == "float32" else "QUANTIZE"
        b.op(name, [tensors[index]], [tensors[index + 1]])
    return b.build([tensors[0]], [tensors[-1]])


MODELS = {"layers": model_of_layers, "between types": model_between_types}
