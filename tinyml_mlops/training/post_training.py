"""Recipes of post-training quantisation: the trained weights, ranges from the calibration split."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinyml_mlops.training.calibration import Representative
from tinyml_mlops.training.convert import to_float32
from tinyml_mlops.training.quantization import Activations, Method
from tinyml_mlops.training.recipe import Made, Material

Convert = Callable[[Any, Representative], bytes]


@dataclass(frozen=True)
class PostTraining:
    """One way to convert.

    Attributes:
        convert: Keras model and representative samples → ``.tflite``.
    """

    convert: Convert
    activations: Activations = "int8"
    method: Method = "post_training"

    def make(self, material: Material) -> Made:
        """See :meth:`tinyml_mlops.training.recipe.Recipe.make`."""
        tflite = self.convert(material.model, material.representative)
        return Made(tflite, material.model, to_float32(material.model))
