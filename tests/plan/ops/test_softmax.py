"""SOFTMAX, as random models of one op: TFLM's outputs to the bit."""

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, WIDE_KINDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(kind=WIDE_KINDS, rows=st.integers(1, 4), depth=st.integers(1, 40),
       beta=st.sampled_from([1.0, 0.5, 2.0]),
       scale=st.floats(0.001, 1.0), zero=ZERO_POINTS, seed=SEEDS)  # fmt: skip
def test_softmax(as_tflm, kind, rows, depth, beta, scale, zero, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((rows, depth), *quantized(kind, scale, zero))
    y = b.tensor((rows, depth), *quantized(kind, 1 / 32768 if kind == "int16" else 1 / 256, -128))
    b.op("SOFTMAX", [x], [y], "SoftmaxOptions", beta=beta)
    as_tflm(b.build([x], [y]), seed=seed)
