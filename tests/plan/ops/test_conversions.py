"""QUANTIZE, DEQUANTIZE and CAST, as random models of one op: TFLM's outputs to the bit."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

CONVERSIONS = [
    *(("float32", kind) for kind in ("int8", "int16")),
    *((kind, "float32") for kind in ("int8", "int16", "uint8")),
    *(("int8", kind) for kind in ("int8", "int16", "int32", "uint8")),
    *(("int16", kind) for kind in ("int8", "int16", "int32")),
    *(("int32", kind) for kind in ("int8", "int16")),
    ("uint8", "int8"),
]
CASTS = list(product(["int8", "int16", "int32", "float32", "bool"], ["int8", "int16", "int32", "float32"]))


def model(op: str, kinds: tuple[str, str], *scales: tuple[float, int]) -> bytes:
    b = ModelBuilder()
    numbers = [
        b.tensor((1, 300), kind, *(scale if kind != "float32" else ()))
        for kind, scale in zip(kinds, scales or ((), ()), strict=True)
    ]
    b.op(op, numbers[:1], numbers[1:])
    return b.build(numbers[:1], numbers[1:])


def zero_point(kind: str, zero: int) -> int:
    return {"int8": zero, "uint8": zero + 128, "int32": 1000 * zero}.get(kind, 0)


def values(kind: str, seed: int) -> np.ndarray:
    """The whole range of a small type; of int32 and float32, what the others hold and somewhat more."""
    rng = np.random.default_rng(seed)
    if kind == "float32":
        return (rng.normal(size=(1, 300)) * 10.0 ** rng.uniform(-2, 5, 300)).astype(np.float32)
    low, high = {"bool": (0, 2), "uint8": (0, 256), "int32": (-(1 << 19), 1 << 19)}.get(
        kind, (np.iinfo(kind).min, np.iinfo(kind).max + 1) if kind.startswith("int") else (0, 0)
    )
    return rng.integers(low, high, (1, 300)).astype(kind)


@pytest.mark.parametrize("kinds", CONVERSIONS, ids="-".join)
@many
@given(
    scale=st.floats(0.002, 0.5), spread=st.floats(-3, 3).map(lambda power: 10**power),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS), seed=SEEDS,
)  # fmt: skip
def test_quantize_and_dequantize(as_tflm, kinds, scale, spread, zeros, seed) -> None:
    scales = [
        (float(np.float32(s)), zero_point(kind, zero))
        for kind, s, zero in zip(kinds, (scale, scale * spread), zeros, strict=True)
    ]
    built = model("DEQUANTIZE" if kinds[1] == "float32" else "QUANTIZE", kinds, *scales)
    inputs = values(kinds[0], seed)
    if kinds[0] == "float32":  # TFLM's conversion of a quotient beyond int32 is undefined
        limit = np.float32(2.0**30 * scales[1][0])
        inputs = inputs.clip(-limit, limit)
    as_tflm(built, inputs=[inputs])


@pytest.mark.parametrize("kinds", CASTS, ids="-".join)
@many
@given(seed=SEEDS)
def test_cast(as_tflm, kinds, seed) -> None:
    as_tflm(model("CAST", kinds), inputs=[values(kinds[0], seed)])


@pytest.mark.parametrize(
    ("op", "kinds", "message"),
    [
        ("QUANTIZE", ("float32", "int32"), "no kernel from float32 to int32"),
        ("QUANTIZE", ("int32", "int32"), "no kernel from int32 to int32"),
        ("DEQUANTIZE", ("int32", "float32"), "no kernel from int32 to float32"),
        ("CAST", ("uint8", "int8"), "no kernel from uint8 to int8"),
        ("QUANTIZE", ("int32", "int8"), "'tensor0' has 0 scales"),
    ],
)
def test_pairs_that_tflm_lacks_are_refused(op, kinds, message) -> None:
    with pytest.raises(UnsupportedModelError, match=rf"op 0 {op} \(tensor 'tensor1'\): {message}") as caught:
        compile_plan(model(op, kinds))
    assert caught.value.hint
