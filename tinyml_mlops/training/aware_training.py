"""The recipe of quantisation-aware training: the trained model, fine-tuned with quantisation in the loop."""

from dataclasses import dataclass

from tinyml_mlops.data import TRAIN, VALIDATION
from tinyml_mlops.training import aware
from tinyml_mlops.training.convert import to_float32, to_int8_aware
from tinyml_mlops.training.fit import fit, steps_per_epoch
from tinyml_mlops.training.quantization import Activations, Method
from tinyml_mlops.training.recipe import Made, Material


@dataclass(frozen=True)
class AwareTraining:
    """Fine-tuning by ``qat`` of params.yaml.

    Attributes:
        keep_zeros: weights that are zero at the start stay zero.
    """

    keep_zeros: bool = False
    activations: Activations = "int8"
    method: Method = "quantization_aware"

    def make(self, material: Material) -> Made:
        """See :meth:`tinyml_mlops.training.recipe.Recipe.make`."""
        params, model = material.params, material.model
        learned, validation = material.split(TRAIN), material.split(VALIDATION)
        seen = material.task.training_samples(learned)
        steps = params.qat.epochs * steps_per_epoch(len(seen), params.train.batch_size)
        wrapped = aware.make_aware(model, keep_zeros=self.keep_zeros)
        aware.start_ranges(wrapped, model, seen.x)
        fit(
            wrapped,
            material.task,
            learned,
            validation,
            title="quantisation-aware training",
            epochs=params.qat.epochs,
            batch_size=params.train.batch_size,
            learning_rate=params.qat.learning_rate,
        )
        return Made(
            to_int8_aware(wrapped),
            wrapped,
            to_float32(aware.float_twin(wrapped, model)),
            qat_steps=steps,
            warnings=aware.too_short(steps),
        )
