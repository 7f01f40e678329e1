"""A convolutional network over time: ``[samples, 1, channels]``, so that every filter is k × 1.

tfmot quantises Conv2D and refuses Conv1D; the arithmetic is the same.
"""

from typing import Any

from tinyml_mlops.tasks.base import ModelSpec

FILTERS = (16, 24, 32, 48)
WIDTH = 5
DROPOUT = 0.2
MOMENTUM = 0.9  # of batch statistics: an epoch has some fifty batches, Keras' 0.99 would lag by two epochs


def cnn(spec: ModelSpec, seed: int, *, name: str) -> Any:
    """Functional model → probabilities of ``spec.labels``; each convolution but the first halves the time."""
    import tf_keras as keras

    keras.utils.set_random_seed(seed)
    layers = keras.layers
    inputs = keras.Input(spec.input_shape, name="input")
    x = inputs
    for number, filters in enumerate(FILTERS, start=1):
        x = layers.Conv2D(
            filters,
            (WIDTH, 1),
            strides=(1 if number == 1 else 2, 1),
            padding="same",
            use_bias=False,
            name=f"conv{number}",
        )(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"conv{number}_bn")(x)
        x = layers.ReLU(name=f"conv{number}_relu")(x)
    x = layers.AveragePooling2D((int(x.shape[1]), 1), name="pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dropout(DROPOUT, name="dropout")(x)
    outputs = layers.Dense(len(spec.labels), activation="softmax", name="output")(x)
    return keras.Model(inputs, outputs, name=name)
