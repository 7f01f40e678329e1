"""Golden vectors of a model: a few test samples with TFLM's answers."""

import numpy as np

from tinyml_mlops.data import Split
from tinyml_mlops.evaluation.quantized import to_raw
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan.golden import GoldenVectors

GOLDEN_SAMPLES = 4
"""Each costs flash for an input and an output; one alone could pass by chance, more find nothing new."""


def golden_vectors(tflite: bytes, test: Split) -> GoldenVectors:
    """Compute the vectors of a model of one input and one output from evenly spread test samples.

    Raises:
        UnsupportedModelError: TFLM does not run the model.
    """
    reference = TflmRunner(tflite)
    source = reference.inputs[0]
    at = np.unique(np.linspace(0, len(test) - 1, GOLDEN_SAMPLES).astype(np.int64))
    return GoldenVectors.computed(
        reference, to_raw(test.x[at], source.dtype, source.scale, source.zero_point)
    )
