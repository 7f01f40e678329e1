"""Images that nobody took: bars on a smooth ground, so that neighbouring pixels are alike, and some noise.

Noise is what tests and benchmarks send; the statistics of the models have to know it as well.
"""

import numpy as np
import numpy.typing as npt

GRID = 4  # cells of the ground along each axis
BARS = 5
NOISE_EVERY = 4  # images


def images(count: int, shape: tuple[int, int, int], seed: int) -> npt.NDArray[np.float32]:
    """``[count, height, width, channels]`` in -1 … 1."""
    random = np.random.default_rng(seed)
    height, width, channels = shape
    cells = random.uniform(-1.0, 1.0, (count, GRID, GRID, channels))
    found = np.einsum("yi,nijc,xj->nyxc", _interpolation(height), cells, _interpolation(width))
    for image in found:
        for _ in range(BARS):
            top, left = random.integers(0, height), random.integers(0, width)
            tall, wide = random.integers(1, height // 2), random.integers(1, width // 2)
            image[top : top + tall, left : left + wide] += random.uniform(-1.5, 1.5, channels)
    found += random.normal(0.0, 0.04, found.shape)
    found[::NOISE_EVERY] = random.uniform(-1.0, 1.0, found[::NOISE_EVERY].shape)
    return np.asarray(np.clip(found, -1.0, 1.0), np.float32)


def _interpolation(size: int) -> npt.NDArray[np.float64]:
    """``[size, GRID]``: how much of each cell is in each of ``size`` positions, linearly."""
    at = np.linspace(0, GRID - 1, size)[:, np.newaxis]
    return np.maximum(0.0, 1.0 - np.abs(at - np.arange(GRID)))
