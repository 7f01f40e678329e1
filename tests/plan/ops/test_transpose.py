"""TRANSPOSE, SPACE_TO_DEPTH and DEPTH_TO_SPACE, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, moved, shapes
from tinyml_mlops.plan.ops.transpose import TRANSPOSE_TYPES
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(kind=st.sampled_from(TRANSPOSE_TYPES), shape=shapes(5, 8), zero=ZERO_POINTS, seed=SEEDS)
def test_transpose(as_tflm, kind, shape, zero, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(shape)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *moved(kind, zero))
    y = b.tensor(np.array(shape)[order], *moved(kind, zero))
    b.op("TRANSPOSE", [x, b.constant(order)], [y])
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(
    kind=KINDS, shape=st.tuples(*[st.integers(1, 4)] * 4), block=st.integers(1, 4), zero=ZERO_POINTS,
    to_depth=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_blocks(as_tflm, kind, shape, block, zero, to_depth, seed) -> None:
    batch, height, width, depth = shape
    wide = (batch, height * block, width * block, depth)
    deep = (batch, height, width, depth * block * block)
    b = ModelBuilder()
    x = b.tensor(wide if to_depth else deep, *moved(kind, zero))
    y = b.tensor(deep if to_depth else wide, *moved(kind, zero))
    name, options = (
        ("SPACE_TO_DEPTH", "SpaceToDepthOptions") if to_depth else ("DEPTH_TO_SPACE", "DepthToSpaceOptions")
    )
    b.op(name, [x], [y], options, blockSize=block)
    as_tflm(b.build([x], [y]), seed=seed)
