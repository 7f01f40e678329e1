"""QUANTIZE and DEQUANTIZE, as random models of one op: TFLM's outputs to the bit."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder

CONVERSIONS = [pair for pair in product(["float32", "int8", "int16"], repeat=2) if pair != ("float32",) * 2]


@many
@given(scale=st.floats(0.002, 0.5), spread=st.floats(0.1, 10), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
       types=st.sampled_from(CONVERSIONS), seed=SEEDS)  # fmt: skip
def test_quantize_and_dequantize(as_tflm, scale, spread, zeros, types, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 300), *quantized(types[0], scale, zeros[0]))
    y = b.tensor((1, 300), *quantized(types[1], scale * spread, zeros[1]))
    b.op("DEQUANTIZE" if types[1] == "float32" else "QUANTIZE", [x], [y])
    as_tflm(b.build([x], [y]), seed=seed)
