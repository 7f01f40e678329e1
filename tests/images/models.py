"""Models for slots: small to run, large enough to take several sectors and many messages."""

from dataclasses import replace

import numpy as np

from tinyml_mlops.plan import CompiledPlan, GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

SIDE, DEPTH, KERNEL = 16, 4, 15
SHAPE = (1, SIDE, SIDE, DEPTH)
MULTIPLY_ACCUMULATES = SIDE * SIDE * DEPTH * KERNEL * KERNEL * DEPTH  # at most, of one layer


def convolutions(
    seed: int, kernel_set: str, *, layers: int = 1, vectors: int = 2, spoilt: bool = False
) -> CompiledPlan:
    """Layers of CONV_2D with random weights.

    Args:
        seed: of the weights.
        kernel_set: to compile for.
        layers: one after the other.
        vectors: golden ones.
        spoilt: they have outputs that no model gives.
    """
    random = np.random.default_rng(seed)
    b = ModelBuilder()
    first = x = b.tensor(SHAPE, "int8", 0.02, 3)
    for _ in range(layers):
        weights = random.integers(-127, 128, (DEPTH, KERNEL, KERNEL, DEPTH), dtype=np.int8)
        bias = random.integers(-500, 500, DEPTH, dtype=np.int32)
        y = b.tensor(SHAPE, "int8", 0.02, 3)
        inputs = [x, b.constant(weights, 0.002), b.constant(bias, 0.02 * 0.002)]
        b.op("CONV_2D", inputs, [y], "Conv2DOptions", padding=0, strideH=1, strideW=1)
        x = y
    return _compiled(b.build([first], [x]), kernel_set, vectors, spoilt=spoilt)


def relu(kernel_set: str) -> CompiledPlan:
    """What firmware with the kernels of :func:`convolutions` does not run."""
    b = ModelBuilder()
    x, y = (b.tensor(SHAPE, "int8", 0.02, 3) for _ in range(2))
    b.op("RELU", [x], [y])
    return _compiled(b.build([x], [y]), kernel_set, 2)


def dense_softmax(kernel_set: str) -> CompiledPlan:
    """Another architecture: nothing of it is in :func:`convolutions`."""
    random = np.random.default_rng(4)
    b = ModelBuilder()
    x, scores = b.tensor((1, 64), "int8", 0.02, 3), b.tensor((1, 8), "int8", 0.05, -3)
    classes = b.tensor((1, 8), "int8", 1 / 256, -128)
    weights = b.constant(random.integers(-127, 128, (8, 64), dtype=np.int8), 0.01)
    b.op("FULLY_CONNECTED", [x, weights], [scores], "FullyConnectedOptions")
    b.op("SOFTMAX", [scores], [classes], "SoftmaxOptions", beta=1.0)
    return _compiled(b.build([x], [classes]), kernel_set, 2)


def _compiled(tflite: bytes, kernel_set: str, vectors: int, *, spoilt: bool = False) -> CompiledPlan:
    with HostModel.open(compile_plan(tflite).plan) as model:
        shape = (vectors, *model.inputs[0].shape)
        given = np.random.default_rng(0).integers(-128, 128, shape, np.int8)
        golden = GoldenVectors.computed(model, given)
    if spoilt:
        golden = replace(golden, outputs=tuple(output ^ 1 for output in golden.outputs))
    return compile_plan(tflite, kernel_set=kernel_set, golden=golden)
