"""An image on its way through layers, and between types."""

from functools import partial

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

DEPTH = 4


def model_of_all_ops(kind: str) -> bytes:
    """A small model that uses every op here for a type."""
    b = ModelBuilder()
    rng = np.random.default_rng(0)
    scale = () if kind == "float32" else 0.1
    zero = 0 if kind == "float32" else 5

    def weights(*shape: int) -> int:
        if kind == "float32":
            return b.constant(rng.normal(size=shape).astype(np.float32))
        return b.constant(rng.integers(-127, 128, shape).astype(np.int8), 0.01)

    def bias(size: int) -> int:
        return b.constant(rng.normal(size=size).astype("float32" if kind == "float32" else "int32"))

    def add(
        name: str,
        inputs: list[int],
        shape: tuple[int, ...],
        table: str = "",
        *,
        like=(scale, zero),
        **options,
    ) -> int:
        output = b.tensor(shape, kind, *(like if kind == "int8" else ()))
        b.op(name, inputs, [output], table, **options)
        return output

    window = {"strideH": 1, "strideW": 1, "padding": 0}
    pool = {"strideH": 2, "strideW": 2, "padding": 0, "filterHeight": 2, "filterWidth": 2}
    source = b.tensor((1, 6, 5, 2), kind, scale, zero)
    image = (1, 6, 5, DEPTH)
    x = add("RELU", [source], (1, 6, 5, 2))  # of an input: nothing before it that it could be fused into
    x = add("CONV_2D", [x, weights(DEPTH, 3, 3, 2), bias(DEPTH)], image, "Conv2DOptions", **window)
    x = add(
        "DEPTHWISE_CONV_2D", [x, weights(1, 3, 3, DEPTH), bias(DEPTH)], image, "DepthwiseConv2DOptions",
        depthMultiplier=1, dilationHFactor=2, **window,
    )  # fmt: skip
    x = add("ADD", [x, x], image, "AddOptions")
    x = add(
        "PAD",
        [x, b.constant(np.array([[0, 0], [1, 0], [0, 1], [0, 0]], np.int32))],
        (1, 7, 6, DEPTH),
        "PadOptions",
    )
    x = add("RELU", [x], (1, 7, 6, DEPTH))  # after an ADD it would be a part of that
    x = add("MAX_POOL_2D", [x], (1, 4, 3, DEPTH), "Pool2DOptions", **pool)
    x = add("AVERAGE_POOL_2D", [x], (1, 2, 2, DEPTH), "Pool2DOptions", **pool)
    x = add("MEAN", [x, b.constant(np.array([1, 2], np.int32))], (1, DEPTH), "ReducerOptions")
    x = add("FULLY_CONNECTED", [x, weights(7, DEPTH), bias(7)], (1, 7), "FullyConnectedOptions")
    x = add("LOGISTIC", [x], (1, 7), like=(1 / 256, -128))
    x = add("TANH", [x], (1, 7), like=(1 / 128, 0))
    x = add("SOFTMAX", [x], (1, 7), "SoftmaxOptions", like=(1 / 256, -128), beta=1.0)
    return b.build([source], [x])


def model_between_types() -> bytes:
    b = ModelBuilder()
    x = b.tensor((1, 20), "float32")
    q = b.tensor((1, 20), "int8", 0.05, 3)
    y = b.tensor((1, 20), "float32")
    b.op("QUANTIZE", [x], [q])
    b.op("DEQUANTIZE", [q], [y])
    return b.build([x], [y])


MODELS = {
    "int8": partial(model_of_all_ops, "int8"),
    "float32": partial(model_of_all_ops, "float32"),
    "between types": model_between_types,
}
