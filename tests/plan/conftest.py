"""Ways to compare planrt with TFLM that all tests of ops share."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
import pytest

from tests.plan.sanitized import SanitizedPlanrt
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.plan import GoldenVectors, HostModel, TensorSpec, compile_plan
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS

AMPLE_ARENA_BYTES = 1 << 20
SANITIZED_EVERY = 8


def random_input(spec: TensorSpec, samples: int, seed: int) -> np.ndarray:
    """Samples over the whole range of a type (int32: of 20 bits), or normal floats of any magnitude."""
    rng = np.random.default_rng(seed)
    shape = (samples, *spec.sample_shape)
    if spec.dtype.kind == "i":
        bits = min(8 * spec.dtype.itemsize, 20) - 1
        return rng.integers(-(1 << bits), 1 << bits, shape).astype(spec.dtype)
    if spec.dtype.kind != "f":
        return random_samples(spec, samples, seed)
    return (rng.normal(size=shape) * rng.choice([0.1, 1.0, 10.0])).astype(np.float32)


def assert_as_tflm(
    tflite: bytes,
    samples: int = 4,
    seed: int = 0,
    arena: int | None = AMPLE_ARENA_BYTES,
    inputs: Sequence[np.ndarray] | None = None,
    sanitized: SanitizedPlanrt | None = None,
) -> None:
    """planrt gives TFLM's outputs: integers to the bit, float32 within 1e-5 of the largest magnitude.

    With the kernels of every set, and if ``sanitized`` is given, under the sanitizers as well. ``inputs``
    (``[n, *shape]`` each) replace the random ones.
    """
    plans = {compile_plan(tflite, kernel_set=kernel_set).plan: kernel_set for kernel_set in KERNEL_SETS}
    if inputs is None:
        specs = compile_plan(tflite).inputs
        inputs = [random_input(spec, samples, seed + n) for n, spec in enumerate(specs)]
    wanted = TflmRunner(tflite, arena_bytes=arena).run_all(*inputs)
    for plan, kernel_set in plans.items():
        with HostModel.open(plan) as model:
            found = model.run_all(*inputs)
            golden = GoldenVectors.computed(model, *inputs) if sanitized is not None else None
        for got, want in zip(found, wanted, strict=True):
            assert_outputs_agree(got, want, kernel_set)
        if sanitized is not None:
            sanitized.check(compile_plan(tflite, kernel_set=kernel_set, golden=golden).plan, kernel_set)


def assert_outputs_agree(got: np.ndarray, want: np.ndarray, kernel_set: str) -> None:
    assert got.dtype == want.dtype
    if want.dtype == np.float32:
        largest = float(np.abs(want).max(initial=0.0))
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * largest, err_msg=kernel_set)
    else:
        np.testing.assert_array_equal(got, want, err_msg=kernel_set)


@pytest.fixture(scope="session")
def sanitized() -> Iterator[SanitizedPlanrt]:
    with SanitizedPlanrt() as process:
        yield process


@pytest.fixture
def as_tflm(sanitized: SanitizedPlanrt) -> Callable[..., None]:
    """:func:`assert_as_tflm`; the first and then every so many models of a test under the sanitizers too."""
    calls = count()

    def check(*arguments: Any, **options: Any) -> None:
        is_sampled = next(calls) % SANITIZED_EVERY == 0
        assert_as_tflm(*arguments, sanitized=sanitized if is_sampled else None, **options)

    return check


@pytest.fixture
def samples_of() -> Callable[[TensorSpec, int, int], np.ndarray]:
    return random_input
