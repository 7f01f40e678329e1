"""Biases of a convolution or fully connected layer that does without some of its inputs."""

import numpy as np

from tinyml_mlops.plan.graph import Array
from tinyml_mlops.plan.passes.dead_channels.ranges import Ranges
from tinyml_mlops.plan.passes.dead_channels.roles import Layer
from tinyml_mlops.plan.passes.dead_channels.views import Bools, Integers
from tinyml_mlops.plan.passes.dead_channels.weighted import plain_bias
from tinyml_mlops.plan.passes.dead_channels.windows import is_padded


def foldable(layer: Layer, ranges: Ranges) -> Bools:
    """Which input channels can go into the bias.

    They have one value; and where windows stick out of the image, that value is zero, as padding is.
    """
    source = ranges.read(layer.inputs[0])
    padded = "area" in layer.params and is_padded(layer.params["area"])
    zero: Bools = source.low == layer.params["weights"]["input_zero_point"]
    return source.is_constant & zero if padded else source.is_constant


def by_column(layer: Layer, channels: Array) -> Array:
    """What is said of input channels, for the columns of the weights: a flattened image repeats them."""
    return np.resize(channels, layer.params["weights"]["weights"].data.shape[-1])


def folded_bias(layer: Layer, ranges: Ranges, columns: Bools) -> Integers:
    """The biases, with the columns of the weights that are not in ``columns`` folded into them."""
    params = layer.params["weights"]
    weights, source = params["weights"].data, ranges.read(layer.inputs[0])
    steps: Integers = np.where(foldable(layer, ranges), source.low - params["input_zero_point"], 0)
    taps = weights.reshape(len(weights), -1, weights.shape[-1]).sum(axis=1, dtype=np.int64)
    found: Integers = plain_bias(params) + taps[:, ~columns] @ by_column(layer, steps)[~columns]
    return found
