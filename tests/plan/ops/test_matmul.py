"""Products of computed matrices, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import ACTIVATIONS, KINDS, SCALES, SEEDS, ZERO_POINTS, many, quantized, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


def spread_scale(scales: tuple[float, float], depth: int, spread: float) -> float:
    """An output scale: for spread 1, one that most products fit."""
    return float(np.float32(scales[0] * scales[1] * 74 * 74 * np.sqrt(depth) / 100 * spread))


@many
@given(
    kind=KINDS, batches=shapes(3, 4, least_axes=0), sizes=st.tuples(*[st.integers(1, 9)] * 3),
    adjoint=st.tuples(st.booleans(), st.booleans()), scales=st.tuples(SCALES, SCALES),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS, ZERO_POINTS), spread=st.floats(0.05, 20.0),
    constant=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_batch_matmul(as_tflm, kind, batches, sizes, adjoint, scales, zeros, spread, constant, seed) -> None:
    rng = np.random.default_rng(seed)
    rows, depth, columns = sizes
    left, right = (
        np.where(rng.random(len(batches)) < 0.3, 1, batches).astype(int)[rng.integers(0, len(batches) + 1) :]
        for _ in range(2)
    )
    shape = np.broadcast_shapes((*left, 1, 1), (*right, 1, 1))[:-2]
    b = ModelBuilder()
    x = b.tensor(
        (*left, *((depth, rows) if adjoint[0] else (rows, depth))), *quantized(kind, scales[0], zeros[0])
    )
    of_right = (*right, *((columns, depth) if adjoint[1] else (depth, columns)))
    of_kind = quantized(kind, scales[1], zeros[1])
    if constant:
        values = rng.integers(-128, 128, of_right).astype(kind)
        w = b.constant(values, *of_kind[1:])
    else:
        w = b.tensor(of_right, *of_kind)
    y = b.tensor((*shape, rows, columns), *quantized(kind, spread_scale(scales, depth, spread), zeros[2]))
    b.op("BATCH_MATMUL", [x, w], [y], "BatchMatMulOptions", adjX=adjoint[0], adjY=adjoint[1])
    as_tflm(b.build([x] if constant else [x, w], [y]), seed=seed)


@many
@given(
    kind=KINDS, sizes=st.tuples(*[st.integers(1, 9)] * 3), scales=st.tuples(SCALES, SCALES),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS, ZERO_POINTS), spread=st.floats(0.05, 20.0),
    activation=ACTIVATIONS, with_bias=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_fully_connected_with_computed_weights(
    as_tflm, kind, sizes, scales, zeros, spread, activation, with_bias, seed
) -> None:
    rows, inputs, outputs = sizes
    rng = np.random.default_rng(seed)
    b = ModelBuilder()
    x = b.tensor((rows, inputs), *quantized(kind, scales[0], zeros[0]))
    w = b.tensor((outputs, inputs), *quantized(kind, scales[1], zeros[1]))
    y = b.tensor((rows, outputs), *quantized(kind, spread_scale(scales, inputs, spread), zeros[2]))
    numbers = [x, w]
    if with_bias:
        bias = rng.integers(-20_000, 20_000, outputs).astype("int32" if kind == "int8" else "float32")
        product = float(np.float32(scales[0]) * np.float32(scales[1]))
        numbers.append(b.constant(bias, product if kind == "int8" else ()))
    b.op("FULLY_CONNECTED", numbers, [y], "FullyConnectedOptions", fusedActivationFunction=activation)
    as_tflm(b.build([x, w], [y]), seed=seed)


@pytest.mark.parametrize(
    ("op", "options"),
    [("BATCH_MATMUL", "BatchMatMulOptions"), ("FULLY_CONNECTED", "FullyConnectedOptions")],
)
@pytest.mark.parametrize("scales", [(0.137, 0.0773), (0.0931, 0.171)])
def test_scales_are_multiplied_in_full_precision(as_tflm, op, options, scales) -> None:
    """In float32 their product would be half the output's scale, and every odd sum on the edge."""
    left, right = (np.float32(scale) for scale in scales)
    b = ModelBuilder()
    x, w = b.tensor((1, 1), "int8", float(left)), b.tensor((1, 1), "int8", float(right))
    y = b.tensor((1, 1), "int8", float(2 * left * right))
    assert float(left) * float(right) != float(left * right)
    b.op(op, [x, w], [y], options)
    every = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1, 1)
    as_tflm(b.build([x, w], [y]), inputs=[every, np.ones_like(every)])


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [((2, 3), (4, 5), r"\[2, 3\] and \[4, 5\] do not multiply"), ((3,), (3, 5), "'left' has 1 dimensions")],
)
def test_matrices_that_do_not_multiply_are_named(left, right, message) -> None:
    b = ModelBuilder()
    x, w = b.tensor(left, "float32", name="left"), b.tensor(right, "float32", name="right")
    y = b.tensor((2, 5), "float32", name="product")
    b.op("BATCH_MATMUL", [x, w], [y], "BatchMatMulOptions")
    with pytest.raises(UnsupportedModelError, match=r"op 0 BATCH_MATMUL \(tensor 'product'\).*" + message):
        compile_plan(b.build([x, w], [y]))
