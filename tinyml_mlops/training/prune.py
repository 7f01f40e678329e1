"""Magnitude pruning: the smallest weights become zero while the others learn to do without them.

Convolutions and fully connected layers are pruned; tensorflow-model-optimization leaves depthwise
convolutions alone, which have few weights. The share of zeros rises along a cubic polynomial: M. Zhu,
S. Gupta, "To prune, or not to prune" (2017).
"""

from typing import Any

from tinyml_mlops.data import TRAIN, VALIDATION
from tinyml_mlops.training.fit import fit, steps_per_epoch
from tinyml_mlops.training.recipe import Material
from tinyml_mlops.training.start import quiet

RISING = 0.5
"""Share of the steps in which weights are still being removed; in the rest the others recover."""
EVERY_STEPS = 10


def pruned(material: Material) -> Any:
    """A copy of the trained model, pruned and fine-tuned by ``prune`` of params.yaml."""
    with quiet():
        import tensorflow_model_optimization as tfmot
    import tf_keras as keras

    sparsity, params = tfmot.sparsity.keras, material.params
    learned = material.split(TRAIN)
    steps = params.prune.epochs * steps_per_epoch(
        len(material.task.training_samples(learned)), params.train.batch_size
    )
    rising = max(1, round(RISING * steps))
    every = min(EVERY_STEPS, rising)
    schedule = sparsity.PolynomialDecay(
        initial_sparsity=0.0,
        final_sparsity=params.prune.sparsity,
        begin_step=0,
        end_step=every * (rising // every),  # a multiple: else the last weights are never removed
        frequency=every,
    )
    copy = keras.models.clone_model(material.model)
    copy.set_weights(material.model.get_weights())
    wrapped = sparsity.prune_low_magnitude(copy, pruning_schedule=schedule)
    fit(
        wrapped,
        material.task,
        learned,
        material.split(VALIDATION),
        title="pruning",
        epochs=params.prune.epochs,
        batch_size=params.train.batch_size,
        learning_rate=params.prune.learning_rate,
        callbacks=(sparsity.UpdatePruningStep(),),
    )
    return sparsity.strip_pruning(wrapped)
