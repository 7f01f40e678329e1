"""BROADCAST_TO, FILL and ZEROS_LIKE, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.plan.ops.repeat import BROADCAST_TYPES, FILL_TYPES
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(kind=st.sampled_from(BROADCAST_TYPES), shape=shapes(5), missing=st.integers(0, 4), zero=ZERO_POINTS,
       seed=SEEDS)  # fmt: skip
def test_broadcast_to(as_tflm, kind, shape, missing, zero, seed) -> None:
    ones = np.random.default_rng(seed).random(len(shape)) < 0.5
    source = [1 if one else size for one, size in zip(ones, shape, strict=True)][missing % len(shape) :]
    b = ModelBuilder()
    x, y = b.tensor(source, *moved(kind, zero)), b.tensor(shape, *moved(kind, zero))
    b.op("BROADCAST_TO", [x, b.constant(np.array(shape, np.int32))], [y])
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(
    kind=st.sampled_from(FILL_TYPES), shape=shapes(5), zero=ZERO_POINTS, computed=st.booleans(), seed=SEEDS
)
def test_fill(as_tflm, kind, shape, zero, computed, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((), *moved(kind, zero))
    value = x if computed else b.constant(np.array(seed % 256 - 128).astype(kind), *moved(kind, zero)[1:])
    y = b.tensor(shape, *moved(kind, zero))
    b.op("FILL", [b.constant(np.array(shape, np.int32)), value], [y])
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(kind=st.sampled_from(FILL_TYPES), shape=shapes(4), zero=ZERO_POINTS)
def test_zeros_like(as_tflm, kind, shape, zero) -> None:
    b = ModelBuilder()
    x, y = b.tensor(shape, *moved(kind, zero)), b.tensor(shape, *moved(kind, zero))
    b.op("ZEROS_LIKE", [x], [y])
    as_tflm(b.build([x], [y]))
