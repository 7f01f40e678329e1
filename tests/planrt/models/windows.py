"""Windows without dilation, for kernels that want them so."""

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

DEPTH = 5


def model_of_windows() -> bytes:
    """Depthwise convolutions whose windows take one vector of 16 bytes, and several."""
    b = ModelBuilder()
    rng = np.random.default_rng(0)
    source = x = b.tensor((1, 7, 8, DEPTH), "int8", 0.1, 5)
    for window, stride, shape in ((3, 1, (1, 7, 8, DEPTH)), (5, 2, (1, 4, 4, DEPTH))):
        weights = b.constant(rng.integers(-127, 128, (1, window, window, DEPTH)).astype(np.int8), 0.01)
        bias = b.constant(rng.integers(-999, 999, DEPTH).astype(np.int32))
        y = b.tensor(shape, "int8", 0.1, 5)
        b.op(
            "DEPTHWISE_CONV_2D", [x, weights, bias], [y], "DepthwiseConv2DOptions",
            strideH=stride, strideW=stride, padding=0, depthMultiplier=1,
        )  # fmt: skip
        x = y
    return b.build([source], [x])


MODELS = {"int8": model_of_windows}
