"""A dense autoencoder: what passes through the narrow middle is what normal vibration has in common.

The shape follows the one of MLPerf Tiny's anomaly detection, smaller; no batch normalisation, because
tfmot does not fold it into dense layers.
"""

from typing import Any

import numpy as np

from tinyml_mlops.tasks.base import ModelSpec

HIDDEN = (96, 48)
MIDDLE = 6


def autoencoder(spec: ModelSpec, seed: int, *, name: str) -> Any:
    """Functional model ``[features]`` → ``[features]``."""
    import tf_keras as keras

    keras.utils.set_random_seed(seed)
    dense = keras.layers.Dense
    inputs = keras.Input(spec.input_shape, name="input")
    x = inputs
    for number, width in enumerate((*HIDDEN, MIDDLE, *reversed(HIDDEN)), start=1):
        x = dense(width, activation="relu", name=f"dense{number}")(x)
    outputs = dense(int(np.prod(spec.input_shape)), name="output")(x)
    return keras.Model(inputs, outputs, name=name)
