"""Data that moves, and products of what is computed."""

from functools import partial

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder


def int32(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


class Chain:
    """A model that is built op by op, of one type."""

    def __init__(self, kind: str) -> None:
        self.kind, self.b = kind, ModelBuilder()
        self.rng = np.random.default_rng(0)

    def tensor(self, *shape: int) -> int:
        return self.b.tensor(shape, self.kind, *((0.1, 5) if self.kind == "int8" else ()))

    def weights(self, *shape: int) -> int:
        values = self.rng.integers(-127, 128, shape).astype(self.kind)
        return self.b.constant(values, 0.01 if self.kind == "int8" else ())

    def op(self, name: str, inputs: list[int], shape: tuple[int, ...], table: str = "", **options) -> int:
        output = self.tensor(*shape)
        self.b.op(name, inputs, [output], table, **options)
        return output


def model_of_moves(kind: str) -> bytes:
    c = Chain(kind)
    source, places = c.tensor(1, 4, 6, 3), c.b.tensor((2,), "int32")
    pads = c.b.constant(int32(0, 0, 1, 0, 0, 2, 0, 0).reshape(4, 2))
    x = c.op("PAD", [source, pads], (1, 5, 8, 3), "PadOptions")
    order = c.b.constant(int32(0, 2, 1, 3))
    x = c.op("TRANSPOSE", [x, order], (1, 8, 5, 3))
    begin, end, stride = (c.b.constant(int32(*v)) for v in ((0, 7, 0, 0), (1, 0, 5, 3), (1, -2, 1, 1)))
    x = c.op("STRIDED_SLICE", [x, begin, end, stride], (1, 4, 5, 3), "StridedSliceOptions")
    x = c.op("GATHER", [x, places], (1, 4, 2, 3), "GatherOptions", axis=2)
    x = c.op("CONCATENATION", [x, x], (1, 4, 4, 3), "ConcatenationOptions", axis=2)
    size = c.b.constant(int32(5, 3))
    nearest = "ResizeNearestNeighborOptions"
    x = c.op("RESIZE_NEAREST_NEIGHBOR", [x, size], (1, 5, 3, 3), nearest, halfPixelCenters=True)
    size = c.b.constant(int32(3, 7))
    x = c.op("RESIZE_BILINEAR", [x, size], (1, 3, 7, 3), "ResizeBilinearOptions", halfPixelCenters=True)
    return c.b.build([source, places], [x])


def model_of_products(kind: str) -> bytes:
    c = Chain(kind)
    source, other = c.tensor(1, 3, 4, 4), c.tensor(3, 8, 5)
    window = {"strideH": 2, "strideW": 2, "padding": 0}
    shape = c.b.constant(int32(1, 6, 8, 4))
    inputs = [shape, c.weights(4, 3, 3, 4), source]
    x = c.op("TRANSPOSE_CONV", inputs, (1, 6, 8, 4), "TransposeConvOptions", **window)
    x = c.op("CONV_2D", [x, c.weights(8, 3, 3, 2)], (1, 3, 4, 8), "Conv2DOptions", **window)
    x = c.op("BATCH_MATMUL", [x, other], (1, 3, 4, 5), "BatchMatMulOptions")
    return c.b.build([source, other], [x])


MODELS = {
    f"{make.__name__} {kind}": partial(make, kind)
    for make in (model_of_moves, model_of_products)
    for kind in ("int8", "float32")
}
