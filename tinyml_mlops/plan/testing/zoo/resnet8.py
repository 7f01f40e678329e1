"""ResNet-8: a convolution, three stacks of one residual block each, 12.5 million MACs on 32×32×3.

K. He et al., "Deep residual learning for image recognition" (2015), in the size of MLPerf Tiny's image
classification.
"""

from typing import Any

FILTERS = (16, 32, 64)


def resnet8(shape: tuple[int, int, int], *, classes: int) -> Any:
    """Functional model ``shape`` → probabilities."""
    import tf_keras as keras

    layers = keras.layers

    def convolved(x: Any, filters: int, stride: int) -> Any:
        x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input(shape, name="input")
    x = layers.ReLU()(convolved(inputs, FILTERS[0], 1))
    for number, filters in enumerate(FILTERS):
        stride = 1 if number == 0 else 2
        straight = layers.Conv2D(filters, 1, strides=stride, padding="same")(x) if number else x
        y = layers.ReLU()(convolved(x, filters, stride))
        x = layers.ReLU()(layers.Add()([straight, convolved(y, filters, 1)]))
    x = layers.AveragePooling2D((int(x.shape[1]), int(x.shape[2])))(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", name="output")(x))
