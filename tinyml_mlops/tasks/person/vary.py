"""Varied copies of an image, as the same scene would look at another moment."""

import numpy as np

from tinyml_mlops.data.images import Pixels

SHIFT = 8  # pixels either way
GAIN = (0.7, 1.35)
OFFSET = 25.0


def vary(image: Pixels, random: np.random.Generator) -> Pixels:
    """Mirrored or not, moved by up to :data:`SHIFT` pixels (edges are repeated), another exposure."""
    height, width = image.shape
    varied = image[:, ::-1] if random.random() < 0.5 else image
    down, right = (int(by) for by in random.integers(0, 2 * SHIFT + 1, 2))
    varied = np.pad(varied, SHIFT, mode="edge")[down : down + height, right : right + width]
    middle = float(varied.mean())
    gain, offset = float(random.uniform(*GAIN)), float(random.uniform(-OFFSET, OFFSET))
    return np.asarray(np.clip(np.rint((varied - middle) * gain + middle + offset), 0, 255), np.uint8)
