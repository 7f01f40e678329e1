"""What works on rows of the last axis, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, WIDE_KINDS, ZERO_POINTS, many, quantized
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

DEPTHS = st.one_of(st.integers(1, 40), st.integers(100, 511))


def model(op: str, kinds: tuple[str, str], shape, scale: float, zero: int, output=(), **options) -> bytes:
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kinds[0], scale, zero))
    y = b.tensor(shape, kinds[1], *(output if kinds[1] != "float32" else ()))
    tables = {"SOFTMAX": "SoftmaxOptions", "L2_NORMALIZATION": "L2NormOptions", "LOG_SOFTMAX": ""}
    b.op(op, [x], [y], tables[op], **options)
    return b.build([x], [y])


@many
@given(
    kind=WIDE_KINDS, rows=st.integers(1, 4), depth=DEPTHS, beta=st.sampled_from([1.0, 0.5, 2.0]),
    scale=st.floats(0.001, 1.0), zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_softmax(as_tflm, kind, rows, depth, beta, scale, zero, seed) -> None:
    output = (1 / 32768, 0) if kind == "int16" else (1 / 256, -128)
    as_tflm(model("SOFTMAX", (kind, kind), (rows, depth), scale, zero, output, beta=beta), seed=seed)


@many
@given(rows=st.integers(1, 4), depth=DEPTHS, scale=st.floats(0.001, 1.0), zero=ZERO_POINTS, seed=SEEDS)
def test_softmax_from_int8_to_int16(as_tflm, rows, depth, scale, zero, seed) -> None:
    output = (1 / 65536, -32768)
    built = model("SOFTMAX", ("int8", "int16"), (rows, depth), scale, zero, output, beta=1.0)
    as_tflm(built, seed=seed)


@many
@given(depth=st.integers(512, 4095), sizes=st.sampled_from([("int8", 256), ("int16", 65536)]), seed=SEEDS)
def test_softmax_of_many_classes(as_tflm, depth, sizes, seed) -> None:
    """TFLM aborts where the exponentials of an int8 output add up to 512; this scale keeps them below."""
    kind, steps = sizes
    built = model("SOFTMAX", ("int8", kind), (1, depth), 0.3, 0, (1 / steps, -steps // 2), beta=1.0)
    as_tflm(built, seed=seed)


def test_so_many_equal_classes_that_none_has_a_step_of_the_whole() -> None:
    built = model("SOFTMAX", ("int8", "int8"), (1, 4095), 0.1, 0, (1 / 256, -128), beta=1.0)
    with HostModel.open(compile_plan(built).plan) as host:
        assert (host.run(np.zeros((1, 4095), np.int8)) == -128).all()


@many
@given(
    kind=KINDS,
    rows=st.integers(1, 4),
    depth=DEPTHS,
    scale=st.floats(0.001, 2.0),
    zero=ZERO_POINTS,
    seed=SEEDS,
)
def test_log_softmax(as_tflm, kind, rows, depth, scale, zero, seed) -> None:
    as_tflm(model("LOG_SOFTMAX", (kind, kind), (rows, depth), scale, zero, (1 / 16, 127)), seed=seed)


@many
@given(kind=KINDS, shape=st.lists(st.integers(1, 9), min_size=1, max_size=4), zero=ZERO_POINTS, seed=SEEDS)
def test_l2_normalization(as_tflm, kind, shape, zero, seed) -> None:
    built = model("L2_NORMALIZATION", (kind, kind), shape, 0.1, zero, (1 / 128, 0), fusedActivationFunction=0)
    as_tflm(built, seed=seed)


@pytest.mark.parametrize("count", [1, 3, 1000, 30_000])
def test_l2_normalization_of_rows_from_shortest_to_longest(as_tflm, count) -> None:
    built = model("L2_NORMALIZATION", ("int8", "int8"), (1, count), 0.1, -128, (1 / 128, 0))
    rows = [np.full(count, value, np.int8) for value in (-128, -127, 0, 127)]
    as_tflm(built, inputs=[np.stack(rows)])


@pytest.mark.parametrize(
    ("op", "shape", "output", "message"),
    [
        ("LOG_SOFTMAX", (1, 4), (1 / 8, 127), "not 1/16 and 127"),
        ("L2_NORMALIZATION", (1, 4), (1 / 128, 3), "not 1/128 and 0"),
        ("L2_NORMALIZATION", (1, 1, 1, 1, 4), (1 / 128, 0), "on 5 dimensions"),
        ("L2_NORMALIZATION", (1, 40_000), (1 / 128, 0), "40000 elements a row"),
        ("LOG_SOFTMAX", (1, 5000), (1 / 16, 127), "5000 elements a row"),
    ],
)
def test_what_the_fixed_point_does_not_hold_is_refused(op, shape, output, message) -> None:
    with pytest.raises(
        UnsupportedModelError, match=rf"op 0 {op} \(tensor 'tensor1'\): .*{message}"
    ) as caught:
        compile_plan(model(op, ("int8", "int8"), shape, 0.1, 0, output))
    assert caught.value.hint
