"""Functions of one element, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

INT8_OPS = ("RELU", "RELU6", "LOGISTIC", "TANH", "ABS", "RSQRT", "ELU", "HARD_SWISH")
FLOAT32_OPS = ("NEG", "SQRT", "SQUARE", "EXP", "LOG", "SIN", "COS", "FLOOR", "CEIL", "ROUND")
OF_POSITIVE = ("SQRT", "RSQRT", "LOG")
FIXED = {"LOGISTIC": (1 / 256, -128), "TANH": (1 / 128, 0)}
EVERY_INT8 = np.arange(-128, 128, dtype=np.int8)


def model(op: str, kind: str, scales: tuple[float, float], zeros: tuple[int, int], **options) -> bytes:
    b = ModelBuilder()
    x = b.tensor((1, 256), *quantized(kind, scales[0], zeros[0]))
    y = b.tensor((1, 256), *quantized(kind, *FIXED.get(op, (scales[1], zeros[1]))))
    b.op(op, [x], [y], "LeakyReluOptions" if options else "", **options)
    return b.build([x], [y])


def every_input(op: str, kind: str, zero: int, seed: int) -> np.ndarray:
    """All values of int8, or floats of several magnitudes, halves among them, that the op is defined for."""
    if kind == "int8":
        return EVERY_INT8[np.newaxis] if op != "RSQRT" else np.maximum(EVERY_INT8, np.int8(zero))[np.newaxis]
    rng = np.random.default_rng(seed)
    x = rng.normal(size=256) * 10.0 ** rng.uniform(-3, 1.3, 256)
    x[::8] = np.round(x[::8]) + 0.5
    return (np.abs(x) if op in OF_POSITIVE else x).astype(np.float32)[np.newaxis]


@pytest.mark.parametrize("op", INT8_OPS)
@many
@given(
    kind=KINDS,
    scale=st.floats(0.0005, 0.5),
    spread=st.floats(-3, 3).map(lambda power: 10**power),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
    seed=SEEDS,
)
def test_functions_of_both_types(as_tflm, op, kind, scale, spread, zeros, seed) -> None:
    try:
        built = model(op, kind, (scale, scale * spread), zeros)
        compile_plan(built)
    except UnsupportedModelError as error:
        assert op == "HARD_SWISH" and "too far apart" in str(error)
        return
    as_tflm(built, inputs=[every_input(op, kind, zeros[0], seed)])


@pytest.mark.parametrize("op", FLOAT32_OPS)
@many
@given(seed=SEEDS)
def test_functions_of_float32(as_tflm, op, seed) -> None:
    as_tflm(model(op, "float32", (0, 0), (0, 0)), inputs=[every_input(op, "float32", 0, seed)])


@many
@given(
    kind=KINDS, alpha=st.one_of(st.floats(-2, 2), st.sampled_from([0.0, 0.01, 1.0])),
    scale=st.floats(0.002, 0.5), spread=st.floats(0.1, 10), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
    seed=SEEDS,
)  # fmt: skip
def test_leaky_relu(as_tflm, kind, alpha, scale, spread, zeros, seed) -> None:
    built = model("LEAKY_RELU", kind, (scale, scale * spread), zeros, alpha=alpha)
    as_tflm(built, inputs=[every_input("LEAKY_RELU", kind, zeros[0], seed)])


@pytest.mark.parametrize("op", ["RELU", "ABS", "LEAKY_RELU", "QUANTIZE"])
@many
@given(
    ratio=st.fractions(0.25, 4, max_denominator=8), scale=st.floats(0.002, 0.5),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
)  # fmt: skip
def test_scales_whose_ratio_makes_halves(as_tflm, op, ratio, scale, zeros) -> None:
    """Whether a half is just below or above itself depends on how the scales were divided."""
    scales = float(np.float32(scale * float(ratio))), float(np.float32(scale))
    built = model(op, "int8", scales, zeros, **({"alpha": 0.25} if op == "LEAKY_RELU" else {}))
    as_tflm(built, inputs=[EVERY_INT8[np.newaxis]])


def test_inverse_root_of_what_is_negative_is_the_largest_value() -> None:
    """TFLM stops there with an error."""
    with HostModel.open(compile_plan(model("RSQRT", "int8", (0.1, 0.1), (5, 0))).plan) as host:
        roots = host.run(EVERY_INT8[np.newaxis])[0]
    assert (roots[:134] == 127).all() and (roots[134:] < 127).all()


@pytest.mark.parametrize("op", FLOAT32_OPS)
def test_what_tflm_has_in_float32_only_is_refused_in_int8(op) -> None:
    with pytest.raises(UnsupportedModelError, match=rf"op 0 {op} \(tensor (.|\n)*in float32"):
        compile_plan(model(op, "int8", (0.1, 0.1), (0, 0)))


@pytest.mark.parametrize("op", ["RELU_N1_TO_1", "GELU"])
def test_what_tflm_does_not_have_is_refused(op) -> None:
    with pytest.raises(UnsupportedModelError, match=f"op 0 {op} .*no kernel for this op"):
        compile_plan(model(op, "float32", (0, 0), (0, 0)))
