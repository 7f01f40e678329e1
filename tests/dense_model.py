"""One FULLY_CONNECTED, made without tensorflow."""

import numpy as np

from tinyml_mlops.plan.testing.builder import ModelBuilder

CLASSES = 4


def dense_model(seed: int = 0, classes: int = CLASSES, inputs: int = 8) -> bytes:
    """int8 [1, inputs] → [1, classes], with quantised ends."""
    random = np.random.default_rng(seed)
    builder = ModelBuilder()
    x = builder.tensor((1, inputs), "int8", 0.05, 3, name="x")
    weights = random.integers(-127, 128, (classes, inputs), dtype=np.int8)
    w = builder.constant(weights, 0.01)
    bias = builder.constant(random.integers(-500, 500, (classes,), dtype=np.int32), 0.05 * 0.01)
    y = builder.tensor((1, classes), "int8", 0.1, -5, name="y")
    builder.op("FULLY_CONNECTED", [x, w, bias], [y], "FullyConnectedOptions", keepNumDims=False)
    return builder.build([x], [y])
