"""Weights that spread what flows through a model, without training: statistics are set from samples."""

from typing import Any

import numpy as np
import numpy.typing as npt

LOGIT_SPREAD = 1.5
"""Standard deviation of the logits over the samples: answers differ, and no softmax saturates."""


def draw_scales(model: Any, random: np.random.Generator) -> None:
    """Give every BatchNormalization a random gamma and beta, as training would."""
    for layer in normalizations(model):
        channels = layer.gamma.shape[0]
        layer.gamma.assign(random.uniform(0.5, 1.5, channels))
        layer.beta.assign(random.normal(0.2, 0.5, channels))


def set_statistics(model: Any, x: npt.NDArray[np.float32]) -> None:
    """Make the moving mean and variance of every layer those of ``x`` ``[n, *shape]``, all in one pass."""
    for layer in normalizations(model):
        layer.momentum = 0.0  # one batch replaces what was there, and the next layer sees normalised values
    model(x, training=True)


def spread_answers(model: Any, x: npt.NDArray[np.float32]) -> None:
    """Scale the last layer so that each logit has mean 0 and :data:`LOGIT_SPREAD` over ``x``."""
    import tf_keras as keras

    head = model.layers[-1]
    features = np.asarray(keras.Model(model.inputs, head.input)(x, training=False), np.float64)
    kernel = np.asarray(head.kernel, np.float64)
    logits = features @ kernel
    factor = LOGIT_SPREAD / logits.std(axis=0)
    head.kernel.assign(kernel * factor)
    head.bias.assign(-logits.mean(axis=0) * factor)


def normalizations(model: Any) -> list[Any]:
    """The BatchNormalization layers, in order."""
    import tf_keras as keras

    return [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
