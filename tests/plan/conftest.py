"""Ways to compare planrt with TFLM that all tests of ops share."""

from collections.abc import Callable

import numpy as np
import pytest

from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import HostModel, TensorSpec, compile_plan

AMPLE_ARENA_BYTES = 1 << 20


def random_input(spec: TensorSpec, samples: int, seed: int) -> np.ndarray:
    """Samples over the whole range of int8, or normal floats."""
    rng = np.random.default_rng(seed)
    shape = (samples, *spec.sample_shape)
    if spec.dtype == np.int8:
        return rng.integers(-128, 128, shape).astype(np.int8)
    return (rng.normal(size=shape) * rng.choice([0.1, 1.0, 10.0])).astype(np.float32)


def assert_as_tflm(
    tflite: bytes, samples: int = 4, seed: int = 0, arena: int | None = AMPLE_ARENA_BYTES
) -> None:
    """planrt gives TFLM's outputs: int8 to the bit, float32 within 1e-5 of the largest magnitude."""
    compiled = compile_plan(tflite)
    x = random_input(compiled.inputs[0], samples, seed)
    want = TflmRunner(tflite, arena_bytes=arena).run(x)
    with HostModel.open(compiled.plan) as model:
        got = model.run(x)
    assert got.dtype == want.dtype
    if want.dtype == np.int8:
        np.testing.assert_array_equal(got, want)
    else:
        largest = float(np.abs(want).max(initial=0.0))
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * largest)


@pytest.fixture
def as_tflm() -> Callable[..., None]:
    return assert_as_tflm


@pytest.fixture
def samples_of() -> Callable[[TensorSpec, int, int], np.ndarray]:
    return random_input
