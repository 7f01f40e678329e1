"""AVERAGE_POOL_2D and MAX_POOL_2D, as random models of one op: TFLM's outputs to the bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import ACTIVATIONS, SCALES, SEEDS, WIDE_KINDS, ZERO_POINTS, many, quantized
from tests.plan.ops.windows import windows
from tinyml_mlops.plan.testing import ModelBuilder


@pytest.mark.parametrize("op", ["AVERAGE_POOL_2D", "MAX_POOL_2D"])
@many
@given(
    kind=WIDE_KINDS, w=windows(False), depth=st.integers(1, 9), activation=ACTIVATIONS, scale=SCALES,
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_pools(as_tflm, op, kind, w, depth, activation, scale, zero, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((1, *w.size, depth), *quantized(kind, scale, zero))
    y = b.tensor((1, *w.outputs, depth), *quantized(kind, scale, zero))
    b.op(
        op, [x], [y], "Pool2DOptions", padding=0 if w.same else 1, strideH=w.stride[0], strideW=w.stride[1],
        filterHeight=w.window[0], filterWidth=w.window[1], fusedActivationFunction=activation,
    )  # fmt: skip
    as_tflm(b.build([x], [y]), seed=seed)
