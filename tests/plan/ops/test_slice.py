"""SLICE, STRIDED_SLICE and REVERSE_V2, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.slice import REVERSE_TYPES, SLICE_TYPES
from tinyml_mlops.plan.testing import ModelBuilder

KINDS = st.sampled_from(SLICE_TYPES)
MASKS = ("beginMask", "endMask", "shrinkAxisMask")


@many
@given(kind=KINDS, shape=shapes(5, 7), zero=ZERO_POINTS, seed=SEEDS)
def test_slice(as_tflm, kind, shape, zero, seed) -> None:
    rng = np.random.default_rng(seed)
    begin = [int(rng.integers(size)) for size in shape]
    end = [int(rng.integers(first, size)) + 1 for first, size in zip(begin, shape, strict=True)]
    counts = np.subtract(end, begin)
    named = np.where((np.array(end) == shape) & (rng.random(len(shape)) < 0.5), -1, counts)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(counts, *moved(kind, zero))
    b.op("SLICE", [x, b.constant(np.array(begin, np.int32)), b.constant(named.astype(np.int32))], [y])
    as_tflm(b.build([x], [y]), seed=seed)


def strided(kind: str, shape, begin, end, stride, zero: int = 0, **masks: int) -> bytes | None:
    """A STRIDED_SLICE whose output has the shape that Python's slices give; None if nothing is left."""
    b = ModelBuilder()
    kept = []
    for axis, size in enumerate(shape):
        first, last = (
            None if masks.get(mask, 0) >> axis & 1 else places[axis]
            for mask, places in (("beginMask", begin), ("endMask", end))
        )
        taken = range(size)[first : last : stride[axis]]
        if masks.get("shrinkAxisMask", 0) >> axis & 1:
            if stride[axis] < 0 or not -size <= begin[axis] < size:
                return None
        elif not taken:
            return None
        else:
            kept.append(len(taken))
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(kept, *moved(kind, zero), name="part")
    places = [b.constant(np.array(values, np.int32)) for values in (begin, end, stride)]
    b.op("STRIDED_SLICE", [x, *places], [y], "StridedSliceOptions", **masks)
    return b.build([x], [y])


@many
@given(kind=KINDS, shape=shapes(4, 7), zero=ZERO_POINTS, seed=SEEDS,
       masks=st.fixed_dictionaries(dict.fromkeys(MASKS, st.integers(0, 15))))  # fmt: skip
def test_strided_slice(as_tflm, kind, shape, zero, seed, masks) -> None:
    rng = np.random.default_rng(seed)
    rank = len(shape)
    begin, end = rng.integers(-9, 10, (2, rank))
    stride = rng.choice([1, 1, 2, 3, -1, -2], rank)
    masks = {name: mask & (1 << rank) - 1 for name, mask in masks.items()}
    model = strided(kind, shape, begin, end, stride, zero, **masks)
    assume(model is not None)
    as_tflm(model, seed=seed)


@many
@given(kind=st.sampled_from(REVERSE_TYPES), shape=shapes(5), first=st.integers(0, 4), count=st.integers(1, 5),
       negative=st.booleans(), zero=ZERO_POINTS, seed=SEEDS)  # fmt: skip
def test_reverse(as_tflm, kind, shape, first, count, negative, zero, seed) -> None:
    rank = len(shape)
    axes = np.arange(first % rank, min(rank, first % rank + count)) - (rank if negative else 0)
    b = ModelBuilder()
    x, y = (b.tensor(shape, *moved(kind, zero)) for _ in range(2))
    b.op("REVERSE_V2", [x, b.constant(axes.astype(np.int32))], [y])
    as_tflm(b.build([x], [y]), seed=seed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ellipsisMask": 1}, "it has an ellipsis, a new axis"),
        ({"newAxisMask": 1}, "it has an ellipsis, a new axis"),
        ({"stride": (1, 0)}, "stride 0 on axis 1"),
        ({"begin": (0, 5)}, "nothing is left of axis 1 with 5 elements"),
        ({"begin": (0, 0, 0)}, "3 numbers for 2 dimensions"),
    ],
)
def test_slices_that_tflm_does_not_take_are_named(changes, message) -> None:
    masks = {name: value for name, value in changes.items() if name.endswith("Mask")}
    places = {"begin": (0, 0), "end": (2, 5), "stride": (1, 1)} | changes
    b = ModelBuilder()
    x, y = b.tensor((2, 5), "int8", 0.1, 0), b.tensor((2, 5), "int8", 0.1, 0, name="part")
    numbers = [b.constant(np.array(places[name], np.int32)) for name in ("begin", "end", "stride")]
    b.op("STRIDED_SLICE", [x, *numbers], [y], "StridedSliceOptions", **masks)
    with pytest.raises(UnsupportedModelError, match=r"op 0 STRIDED_SLICE \(tensor 'part'\).*" + message):
        compile_plan(b.build([x], [y]))
