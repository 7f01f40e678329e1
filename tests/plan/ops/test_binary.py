"""ADD, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import ACTIVATIONS, KINDS, SCALES, SEEDS, ZERO_POINTS, many, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(
    kind=KINDS, shape=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    scales=st.tuples(SCALES, SCALES, SCALES), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
    activation=ACTIVATIONS, constant=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_add(as_tflm, kind, shape, scales, zeros, activation, constant, seed) -> None:
    b = ModelBuilder()
    x = b.tensor(shape, *quantized(kind, scales[0], zeros[0]))
    other = x
    if constant:
        rng = np.random.default_rng(seed)
        values = rng.integers(-128, 128, shape).astype(np.int8) if kind == "int8" else rng.normal(size=shape)
        other = b.constant(values.astype(kind), scales[1] if kind == "int8" else ())
    y = b.tensor(shape, *quantized(kind, scales[2], zeros[1]))
    b.op("ADD", [x, other], [y], "AddOptions", fusedActivationFunction=activation)
    as_tflm(b.build([x], [y]), seed=seed)
