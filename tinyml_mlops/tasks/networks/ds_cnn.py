"""DS-CNN: one convolution, then depthwise-separable blocks, then a mean over time and frequency.

Y. Zhang et al., "Hello Edge: Keyword spotting on microcontrollers" (2017); the small model of MLPerf Tiny.
"""

from typing import Any

from tinyml_mlops.tasks.base import ModelSpec

CHANNELS = 64
BLOCKS = 4
DROPOUT = 0.2
MOMENTUM = 0.9  # of batch statistics: an epoch has some fifty batches, Keras' 0.99 would lag by two epochs


def ds_cnn(spec: ModelSpec, seed: int, *, name: str, halving: tuple[int, ...] = ()) -> Any:
    """Functional model ``[frames, coefficients, 1]`` → probabilities of ``spec.labels``.

    Args:
        spec: shape and labels.
        seed: of the weights.
        name: of the model.
        halving: blocks, counted from 1, that halve time and frequency: a fraction of the work behind them.
    """
    import tf_keras as keras

    keras.utils.set_random_seed(seed)
    layers = keras.layers
    inputs = keras.Input(spec.input_shape, name="input")
    x = layers.Conv2D(CHANNELS, (10, 4), strides=2, padding="same", use_bias=False, name="conv")(inputs)
    x = layers.BatchNormalization(momentum=MOMENTUM, name="conv_bn")(x)
    x = layers.ReLU(name="conv_relu")(x)
    x = layers.Dropout(DROPOUT, name="conv_dropout")(x)
    for number in range(1, BLOCKS + 1):
        x = layers.DepthwiseConv2D(
            3, strides=1 + (number in halving), padding="same", use_bias=False, name=f"depthwise{number}"
        )(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"depthwise{number}_bn")(x)
        x = layers.ReLU(name=f"depthwise{number}_relu")(x)
        x = layers.Conv2D(CHANNELS, 1, use_bias=False, name=f"pointwise{number}")(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"pointwise{number}_bn")(x)
        x = layers.ReLU(name=f"pointwise{number}_relu")(x)
    x = layers.Dropout(2 * DROPOUT, name="dropout")(x)
    x = layers.AveragePooling2D((int(x.shape[1]), int(x.shape[2])), name="pool")(x)
    x = layers.Flatten(name="flatten")(x)
    outputs = layers.Dense(len(spec.labels), activation="softmax", name="output")(x)
    return keras.Model(inputs, outputs, name=name)
