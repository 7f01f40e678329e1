"""Ops of one int8 operand in a row: as few tables as possible, with TFLM's values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many
from tests.plan.passes.properties import compiled_as_tflm
from tinyml_mlops.plan.testing import ModelBuilder

FIXED = {"LOGISTIC": (1 / 256, -128), "TANH": (1 / 128, 0)}
STEPS = st.tuples(
    st.sampled_from(["RELU", "RELU6", "LOGISTIC", "TANH", "QUANTIZE", "PAIR"]),
    st.floats(0.3, 3),
    ZERO_POINTS,
)


def chain(steps: list[tuple[str, float, int]], also_outputs: tuple[int, ...] = ()) -> bytes:
    """Ops in a row on every int8 there is; PAIR is DEQUANTIZE and QUANTIZE. A spread of 1 keeps the scale."""
    b = ModelBuilder()
    scale, zero = 0.03, -3
    x = last = b.tensor((1, 256), "int8", scale, zero)
    made = []
    for name, spread, zero_after in steps:
        before = last
        if name == "PAIR":
            before = b.tensor((1, 256), "float32")
            b.op("DEQUANTIZE", [last], [before])
        if name in FIXED:
            scale, zero = FIXED[name]
        elif name != "RELU6" and spread != 1:
            scale, zero = float(np.float32(scale * spread)), zero_after
        last = b.tensor((1, 256), "int8", scale, zero)
        b.op("QUANTIZE" if name == "PAIR" else name, [before], [last])
        made.append(last)
    return b.build([x], [last, *(made[place] for place in also_outputs)])


@many
@given(steps=st.lists(STEPS, min_size=1, max_size=5), seed=SEEDS)
def test_any_chain_is_at_most_one_table(steps, seed) -> None:
    assert len(compiled_as_tflm(chain(steps), seed).ops) <= 1


@pytest.mark.parametrize(
    "steps", [[("QUANTIZE", 1, 0)], [("PAIR", 1, 0)], [("PAIR", 1, 0), ("QUANTIZE", 1, 0)]]
)
def test_what_changes_nothing_is_no_op(steps) -> None:
    model = chain([("TANH", 1, 0), *steps, ("QUANTIZE", 0.7, 5), *steps])
    assert len(compiled_as_tflm(model).ops) == 1
    assert compiled_as_tflm(chain(steps)).ops == ()


def test_relu_above_the_lowest_value_is_no_op() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 8), "int8", 0.1, -128), b.tensor((1, 8), "int8", 0.1, -128)
    b.op("RELU", [x], [y])
    compiled = compiled_as_tflm(b.build([x], [y]))
    assert compiled.ops == ()


def test_what_somebody_else_reads_is_made() -> None:
    compiled = compiled_as_tflm(
        chain([("TANH", 1, 0), ("RELU", 0.5, 4), ("LOGISTIC", 1, 0)], also_outputs=(1,))
    )
    assert [op.op for op in compiled.ops] == ["RELU", "LOGISTIC"]


def test_quantize_of_an_input_and_dequantize_of_an_output_stay() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 8), "float32"), b.tensor((1, 8), "float32")
    q, r = b.tensor((1, 8), "int8", 0.02, 3), b.tensor((1, 8), "int8", 0.02, 3)
    b.op("QUANTIZE", [x], [q])
    b.op("RELU", [q], [r])
    b.op("DEQUANTIZE", [r], [y])
    compiled = compiled_as_tflm(b.build([x], [y]))
    assert [op.op for op in compiled.ops] == ["QUANTIZE", "RELU", "DEQUANTIZE"]


def test_float_between_keeps_its_dequantize_for_others() -> None:
    b = ModelBuilder()
    x, f = b.tensor((1, 8), "int8", 0.1, 1), b.tensor((1, 8), "float32")
    g, y = b.tensor((1, 8), "float32"), b.tensor((1, 8), "int8", 0.1, 1)
    b.op("DEQUANTIZE", [x], [f])
    b.op("TANH", [f], [g])
    b.op("QUANTIZE", [f], [y])
    compiled = compiled_as_tflm(b.build([x], [g, y]))
    assert [op.op for op in compiled.ops] == ["DEQUANTIZE", "TANH"]
