"""Real values to steps and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tinyml_mlops.evaluation.quantized import to_raw, to_real

INT8 = np.dtype(np.int8)


def test_rounding_clipping_and_zero_point() -> None:
    values = np.array([0.0, 0.24, 0.26, 1e9, -1e9], np.float32)
    assert to_raw(values, INT8, 0.5, -3).tolist() == [-3, -3, -2, 127, -128]
    assert to_raw(values, INT8, 0.5, -3).dtype == np.int8


@given(st.integers(-128, 127), st.floats(1e-4, 10.0), st.integers(-128, 127))
def test_there_and_back(raw: int, scale: float, zero_point: int) -> None:
    steps = np.array([raw], np.int8)
    assert to_raw(to_real(steps, scale, zero_point), INT8, scale, zero_point)[0] == raw


def test_float_tensors_are_left_alone() -> None:
    values = np.array([0.1, -2.5], np.float32)
    assert np.array_equal(to_raw(values, np.dtype(np.float32), 0.0, 0), values)
    assert np.array_equal(to_real(values, 0.0, 0), values)


def test_integers_without_a_scale_are_their_own_values() -> None:
    tokens = to_raw(np.array([2.0, 1e12, -3.0]), np.dtype(np.int32), 0.0, 0)
    assert tokens.dtype == np.int32
    assert tokens.tolist() == [2, 2**31 - 1, -3]
    assert to_raw(np.array([0.0, 0.5]), np.dtype(np.bool_), 0.0, 0).tolist() == [False, True]
    assert to_real(tokens, 0.0, 0)[0] == 2.0
