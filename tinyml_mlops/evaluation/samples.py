"""Random inputs that reach every value of a tensor's type."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]


def random_samples(spec: TensorSpec, count: int, seed: int) -> Array:
    """``[count, *sample shape]`` of one input; see :func:`random_inputs`."""
    return random_inputs([spec], count, seed)[0]


def random_inputs(specs: Sequence[TensorSpec], count: int, seed: int) -> tuple[Array, ...]:
    """``[count, *sample shape]`` of every input: integers over their whole range, floats normal."""
    random = np.random.default_rng(seed)
    return tuple(_drawn(spec.dtype, (count, *spec.sample_shape), random) for spec in specs)


def _drawn(dtype: "np.dtype[Any]", shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if dtype == np.bool_:
        return random.random(shape) < 0.5
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        return random.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
    return random.normal(size=shape).astype(dtype)
