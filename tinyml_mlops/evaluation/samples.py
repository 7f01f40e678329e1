"""Random inputs that reach every value of a tensor's type."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.spec import TensorSpec


def random_samples(spec: TensorSpec, count: int, seed: int) -> npt.NDArray[Any]:
    """``[count, *sample shape]``: integers over their whole range, floats normally distributed."""
    random = np.random.default_rng(seed)
    shape = (count, *spec.sample_shape)
    if np.issubdtype(spec.dtype, np.integer):
        limits = np.iinfo(spec.dtype)
        return random.integers(limits.min, limits.max, shape, dtype=spec.dtype, endpoint=True)
    return random.normal(size=shape).astype(spec.dtype)
