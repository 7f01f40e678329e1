"""QUANTIZE and DEQUANTIZE, as random models of one op: TFLM's outputs to the bit."""

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(scale=st.floats(0.002, 0.5), spread=st.floats(0.1, 10), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
       way=st.sampled_from(["quantize", "requantize", "dequantize"]), seed=SEEDS)  # fmt: skip
def test_quantize_and_dequantize(as_tflm, scale, spread, zeros, way, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 300), *quantized("float32" if way == "quantize" else "int8", scale, zeros[0]))
    y = b.tensor((1, 300), *quantized("float32" if way == "dequantize" else "int8", scale * spread, zeros[1]))
    b.op("DEQUANTIZE" if way == "dequantize" else "QUANTIZE", [x], [y])
    as_tflm(b.build([x], [y]), seed=seed)
