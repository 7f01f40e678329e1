"""MEAN, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SCALES, SEEDS, WIDE_KINDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(
    kind=WIDE_KINDS, shape=st.tuples(*[st.integers(1, 7)] * 4), first=st.integers(0, 3),
    axes=st.integers(1, 4), keep=st.booleans(), scale=SCALES, spread=st.sampled_from([1.0, 0.3, 1.7]),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS), seed=SEEDS,
)  # fmt: skip
def test_mean(as_tflm, kind, shape, first, axes, keep, scale, spread, zeros, seed) -> None:
    axes = list(range(first, min(4, first + axes)))
    kept = [1 if axis in axes else size for axis, size in enumerate(shape) if keep or axis not in axes]
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kind, scale, zeros[0]))
    y = b.tensor(
        kept, *quantized(kind, float(np.float32(scale * spread)), zeros[1] if spread != 1.0 else zeros[0])
    )
    b.op("MEAN", [x, b.constant(np.array(axes, np.int32))], [y], "ReducerOptions", keepDims=keep)
    as_tflm(b.build([x], [y]), seed=seed)
