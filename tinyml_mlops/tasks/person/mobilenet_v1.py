"""MobileNetV1: a convolution, then thirteen depthwise-separable blocks, then a mean over the image.

A. Howard et al., "MobileNets: Efficient convolutional neural networks for mobile vision applications" (2017);
with width 0.25 on 96×96×3 it is MLPerf Tiny's model for visual wake words, 7.5 million MACs.
"""

from typing import Any

FIRST = 32
BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *[(512, 1)] * 5,
    (1024, 2),
    (1024, 1),
)
"""Channels at width 1, and stride."""
MOMENTUM = 0.9  # of batch statistics: an epoch has some hundred batches, Keras' 0.99 would lag by one


def mobilenet_v1(shape: tuple[int, ...], *, alpha: float, classes: int, name: str = "mobilenet_v1") -> Any:
    """Functional model ``shape`` → probabilities, of layers ``conv``, ``depthwise1``, ``pointwise1``, …"""
    import tf_keras as keras

    layers = keras.layers

    def activated(x: Any, name: str) -> Any:
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_bn")(x)
        return layers.ReLU(6.0, name=f"{name}_relu")(x)

    inputs = keras.Input(shape, name="input")
    first = layers.Conv2D(int(FIRST * alpha), 3, strides=2, padding="same", use_bias=False, name="conv")
    x = activated(first(inputs), "conv")
    for number, (channels, stride) in enumerate(BLOCKS, start=1):
        layer = f"depthwise{number}"
        spread = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False, name=layer)
        x = activated(spread(x), layer)
        layer = f"pointwise{number}"
        x = activated(layers.Conv2D(int(channels * alpha), 1, use_bias=False, name=layer)(x), layer)
    x = layers.AveragePooling2D((int(x.shape[1]), int(x.shape[2])), name="pool")(x)
    x = layers.Flatten(name="flatten")(x)
    outputs = layers.Dense(classes, activation="softmax", name="output")(x)
    return keras.Model(inputs, outputs, name=name)
