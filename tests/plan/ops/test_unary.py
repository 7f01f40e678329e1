"""Functions of one element, as random models of one op: TFLM's outputs to the bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@pytest.mark.parametrize("op", ["RELU", "RELU6", "LOGISTIC", "TANH"])
@many
@given(
    kind=KINDS,
    scale=st.floats(0.002, 0.5),
    spread=st.floats(0.3, 3),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
)
def test_activations(as_tflm, op, kind, scale, spread, zeros) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 300), *quantized(kind, scale, zeros[0]))
    output_of = {"LOGISTIC": (1 / 256, -128), "TANH": (1 / 128, 0), "RELU6": (scale, zeros[0])}
    y = b.tensor((1, 300), *quantized(kind, *output_of.get(op, (scale * spread, zeros[1]))))
    b.op(op, [x], [y])
    as_tflm(b.build([x], [y]))
