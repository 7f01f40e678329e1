"""SPLIT, SPLIT_V and UNPACK, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.split import TYPES
from tinyml_mlops.plan.testing import ModelBuilder

KINDS = st.sampled_from(TYPES)


def an_axis(axis: int, shape: tuple[int, ...]) -> tuple[int, int]:
    """(axis as an option has it, perhaps negative; counted from the front)."""
    place = axis % len(shape)
    return place - (len(shape) if axis < 0 else 0), place


@many
@given(kind=KINDS, shape=shapes(5), parts=st.integers(1, 4), axis=st.integers(-5, 4), zero=ZERO_POINTS,
       seed=SEEDS)  # fmt: skip
def test_split(as_tflm, kind, shape, parts, axis, zero, seed) -> None:
    axis, place = an_axis(axis, shape)
    b = ModelBuilder()
    x = b.tensor((*shape[:place], shape[place] * parts, *shape[place + 1 :]), *moved(kind, zero))
    outputs = [b.tensor(shape, *moved(kind, zero)) for _ in range(parts)]
    b.op("SPLIT", [b.constant(np.array(axis, np.int32)), x], outputs, "SplitOptions", numSplits=parts)
    as_tflm(b.build([x], outputs), seed=seed)


@many
@given(kind=KINDS, shape=shapes(5), sizes=st.lists(st.integers(1, 9), min_size=1, max_size=5),
       axis=st.integers(-5, 4), zero=ZERO_POINTS, seed=SEEDS)  # fmt: skip
def test_split_v(as_tflm, kind, shape, sizes, axis, zero, seed) -> None:
    axis, place = an_axis(axis, shape)
    front, back = shape[:place], shape[place + 1 :]
    b = ModelBuilder()
    x = b.tensor((*front, sum(sizes), *back), *moved(kind, zero))
    outputs = [b.tensor((*front, size, *back), *moved(kind, zero)) for size in sizes]
    numbers = [x, b.constant(np.array(sizes, np.int32)), b.constant(np.array(axis, np.int32))]
    b.op("SPLIT_V", numbers, outputs, "SplitVOptions", numSplits=len(sizes))
    as_tflm(b.build([x], outputs), seed=seed)


@many
@given(kind=KINDS, shape=shapes(5, least_axes=2), axis=st.integers(-5, 4), zero=ZERO_POINTS, seed=SEEDS)
def test_unpack(as_tflm, kind, shape, axis, zero, seed) -> None:
    axis, place = an_axis(axis, shape)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    outputs = [
        b.tensor((*shape[:place], *shape[place + 1 :]), *moved(kind, zero)) for _ in range(shape[place])
    ]
    b.op("UNPACK", [x], outputs, "UnpackOptions", num=len(outputs), axis=axis)
    as_tflm(b.build([x], outputs), seed=seed)


def halves(read: tuple[int, ...]) -> bytes:
    """A model that splits in four parts and gives those that are named, joined."""
    b = ModelBuilder()
    x = b.tensor((2, 12), "int8", 0.1, 1)
    parts = [b.tensor((2, 3), "int8", 0.1, 1) for _ in range(4)]
    y = b.tensor((2, 3 * len(read)), "int8", 0.1, 1)
    b.op("SPLIT", [b.constant(np.array(1, np.int32)), x], parts, "SplitOptions", numSplits=4)
    b.op("CONCATENATION", [parts[part] for part in read], [y], "ConcatenationOptions", axis=1)
    return b.build([x], [y])


def test_only_parts_that_are_read_are_copied(as_tflm) -> None:
    as_tflm(halves((3, 1)))
    assert len(compile_plan(halves((3, 1))).ops) == 2 + 2
    assert len(compile_plan(halves((3, 1, 0))).ops) == 3 + 3


def test_parts_that_do_not_make_up_the_whole_are_named() -> None:
    b = ModelBuilder()
    x = b.tensor((1, 7), "float32")
    parts = [b.tensor((1, 3), "float32", name=name) for name in ("left", "right")]
    b.op("SPLIT", [b.constant(np.array(1, np.int32)), x], parts, "SplitOptions", numSplits=2)
    with pytest.raises(UnsupportedModelError, match=r"op 0 SPLIT \(tensor 'left'\): parts of \[3, 3\]"):
        compile_plan(b.build([x], parts))
