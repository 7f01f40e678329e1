"""The trained model as it is."""

from dataclasses import dataclass

from tinyml_mlops.training.convert import to_float32
from tinyml_mlops.training.quantization import Activations, Method
from tinyml_mlops.training.recipe import Made, Material


@dataclass(frozen=True)
class _Float32:
    method: Method = "none"
    activations: Activations = "float32"

    def make(self, material: Material) -> Made:
        return Made(to_float32(material.model), material.model)


VARIANT = _Float32()
