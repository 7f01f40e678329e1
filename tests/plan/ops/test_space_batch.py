"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, moved
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


@pytest.mark.parametrize("to_batch", [True, False])
@many
@given(
    kind=KINDS, ends=st.tuples(st.integers(1, 3), st.integers(1, 5)), rank=st.integers(3, 4),
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_space_and_batch(as_tflm, to_batch, kind, ends, rank, zero, seed) -> None:
    rng = np.random.default_rng(seed)
    block, small = rng.integers(1, 4, rank - 2), rng.integers(1, 5, rank - 2)
    wide = block * small
    before = rng.integers(0, np.minimum(wide, 4)) * (not to_batch)
    after = rng.integers(0, np.minimum(wide - before, 4)) * (not to_batch)
    large = (ends[0], *(wide - before - after), ends[1])
    images = (ends[0] * block.prod(), *small, ends[1])
    b = ModelBuilder()
    x = b.tensor(large if to_batch else images, *moved(kind, zero))
    y = b.tensor(images if to_batch else large, *moved(kind, zero))
    borders = np.stack([before, after], axis=1).astype(np.int32)
    numbers = [x, b.constant(block.astype(np.int32)), b.constant(borders)]
    b.op("SPACE_TO_BATCH_ND" if to_batch else "BATCH_TO_SPACE_ND", numbers, [y])
    as_tflm(b.build([x], [y]), seed=seed)


def test_padding_that_tflm_leaves_undefined_is_named() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 3, 1), "int8", 0.1, 7), b.tensor((2, 2, 1), "int8", 0.1, 7, name="batches")
    borders = b.constant(np.array([[0, 1]], np.int32))
    b.op("SPACE_TO_BATCH_ND", [x, b.constant(np.array([2], np.int32)), borders], [y])
    with pytest.raises(UnsupportedModelError, match=r"op 0 .*'batches'\): it pads by") as caught:
        compile_plan(b.build([x], [y]))
    assert "PAD" in caught.value.hint
