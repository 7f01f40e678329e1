"""CONCATENATION and PACK, as random models of one op: TFLM's outputs to the bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.join import CONCATENATION_TYPES, PACK_TYPES
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(
    kind=st.sampled_from(CONCATENATION_TYPES), shape=shapes(5), sizes=st.lists(st.integers(1, 9), min_size=1,
    max_size=10), axis=st.integers(-5, 4), zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_concatenation(as_tflm, kind, shape, sizes, axis, zero, seed) -> None:
    axis = axis % len(shape) - (len(shape) if axis < 0 else 0)
    place = axis % len(shape)
    b = ModelBuilder()
    inputs = [b.tensor((*shape[:place], n, *shape[place + 1 :]), *moved(kind, zero)) for n in sizes]
    y = b.tensor((*shape[:place], sum(sizes), *shape[place + 1 :]), *moved(kind, zero))
    b.op("CONCATENATION", inputs, [y], "ConcatenationOptions", axis=axis)
    as_tflm(b.build(inputs, [y]), seed=seed)


@many
@given(
    kind=st.sampled_from(PACK_TYPES), shape=shapes(5), count=st.integers(1, 5), axis=st.integers(-6, 5),
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_pack(as_tflm, kind, shape, count, axis, zero, seed) -> None:
    rank = len(shape) + 1
    axis = axis % rank - (rank if axis < 0 else 0)
    place = axis % rank
    b = ModelBuilder()
    inputs = [b.tensor(shape, *moved(kind, zero)) for _ in range(count)]
    y = b.tensor((*shape[:place], count, *shape[place:]), *moved(kind, zero))
    b.op("PACK", inputs, [y], "PackOptions", axis=axis, valuesCount=count)
    as_tflm(b.build(inputs, [y]), seed=seed)


def test_one_tensor_twice_and_a_constant(as_tflm) -> None:
    import numpy as np

    b = ModelBuilder()
    x = b.tensor((2, 3), "int8", 0.1, 4)
    c = b.constant(np.array([[1, 2], [3, 4]], np.int8), 0.1, 4)
    y = b.tensor((2, 8), "int8", 0.1, 4)
    b.op("CONCATENATION", [x, c, x], [y], "ConcatenationOptions", axis=1)
    as_tflm(b.build([x], [y]))


@pytest.mark.parametrize(
    ("second", "output", "options", "message"),
    [
        (((1, 4), "int8", 0.2, 0), ((1, 8), "int8", 0.1, 0), {}, "'second' have different scales"),
        (((1, 4), "float32"), ((1, 8), "int8", 0.1, 0), {}, "'second' float32"),
        (((2, 4), "int8", 0.1, 0), ((1, 8), "int8", 0.1, 0), {}, r"'second' has shape \[2, 4\]"),
        (((1, 4), "int8", 0.1, 0), ((1, 9), "int8", 0.1, 0), {}, r"shape \[1, 9\]; \[1, 8\] follows"),
        (((1, 4), "int8", 0.1, 0), ((1, 8), "int8", 0.1, 0), {"axis": 2}, "axis 2 of data with 2"),
        (
            ((1, 4), "int8", 0.1, 0),
            ((1, 8), "int8", 0.1, 0),
            {"fusedActivationFunction": 1},
            "or an activation",
        ),
    ],
)
def test_what_does_not_join_is_named(second, output, options, message) -> None:
    b = ModelBuilder()
    inputs = [b.tensor((1, 4), "int8", 0.1, 0), b.tensor(*second, name="second")]
    y = b.tensor(*output, name="joined")
    b.op("CONCATENATION", inputs, [y], "ConcatenationOptions", **({"axis": 1} | options))
    with pytest.raises(UnsupportedModelError, match=r"op 0 CONCATENATION \(tensor 'joined'\).*" + message):
        compile_plan(b.build(inputs, [y]))
