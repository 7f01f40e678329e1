"""Why LiteRT's reference and TFLM differ in FULLY_CONNECTED: they round the same sum once and twice."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.quantization import multiplier_of
from tinyml_mlops.plan.testing import ModelBuilder

INPUTS, OUTPUTS = 64, 200


def once(total: int, value: int, shift: int) -> int:
    """Product and shift in one step, halves upwards."""
    return (total * value + (1 << (30 - shift))) >> (31 - shift)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31), power=st.floats(-6, -2))
def test_litert_rounds_once_and_tflm_twice(seed: int, power: float) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.integers(-127, 128, (OUTPUTS, INPUTS)).astype(np.int8)
    b = ModelBuilder()
    x = b.tensor((1, INPUTS), "int8", 0.5, 3)
    scale = float(np.float32(0.25 / 10**power / 100))
    y = b.tensor((1, OUTPUTS), "int8", scale, -7)
    b.op("FULLY_CONNECTED", [x, b.constant(weights, 0.01)], [y], "FullyConnectedOptions")
    model = b.build([x], [y])
    sample = rng.integers(-128, 128, (1, INPUTS)).astype(np.int8)

    factor = multiplier_of(float(np.float32(0.5)) * float(np.float32(0.01)) / scale)
    totals = (weights.astype(np.int64) @ (sample[0].astype(np.int64) - 3)).tolist()
    single = [once(total, factor.value, factor.shift) - 7 for total in totals]
    double = [fixed_point.scale(total, factor.value, factor.shift) - 7 for total in totals]
    np.testing.assert_array_equal(LitertRunner(model).run(sample)[0], np.clip(single, -128, 127))
    np.testing.assert_array_equal(
        TflmRunner(model, arena_bytes=1 << 20).run(sample)[0], np.clip(double, -128, 127)
    )
    assert np.abs(np.subtract(single, double)).max() <= 1
