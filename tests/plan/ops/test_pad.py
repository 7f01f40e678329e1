"""PAD, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(kind=KINDS, shape=st.lists(st.integers(1, 5), min_size=1, max_size=4), zero=ZERO_POINTS, seed=SEEDS)
def test_pad(as_tflm, kind, shape, zero, seed) -> None:
    amounts = np.random.default_rng(seed).integers(0, 3, (len(shape), 2)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kind, 0.1, zero))
    y = b.tensor(np.array(shape) + amounts.sum(axis=1), *quantized(kind, 0.1, zero))
    b.op("PAD", [x, b.constant(amounts)], [y], "PadOptions")
    as_tflm(b.build([x], [y]), seed=seed)
