"""CONV_2D, DEPTHWISE_CONV_2D and TRANSPOSE_CONV, as random models of one op: TFLM's outputs to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.layers import LAYERS, Layer
from tests.plan.ops.strategies import few, many
from tests.plan.ops.windows import Windows, windows
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


@many
@given(
    layer=LAYERS,
    w=windows(True),
    depth=st.integers(1, 9),
    channels=st.integers(1, 9),
    batch=st.integers(1, 2),
)
def test_conv_2d(as_tflm, layer, w, depth, channels, batch) -> None:
    b = ModelBuilder()
    inputs, output = layer.tensors(
        b, (batch, *w.size, depth), (channels, *w.window, depth), (batch, *w.outputs, channels), axis=0
    )
    b.op(
        "CONV_2D", inputs, [output], "Conv2DOptions", padding=0 if w.same else 1,
        strideH=w.stride[0], strideW=w.stride[1],
        dilationHFactor=w.dilation[0], dilationWFactor=w.dilation[1],
        fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([inputs[0]], [output]), seed=layer.seed)


@many
@given(layer=LAYERS, w=windows(True), depth=st.integers(1, 9), multiplier=st.integers(1, 3),
       batch=st.integers(1, 2))  # fmt: skip
def test_depthwise_conv_2d(as_tflm, layer, w, depth, multiplier, batch) -> None:
    as_tflm(depthwise(layer, w, depth, multiplier, batch), seed=layer.seed)


def depthwise(layer: Layer, w: Windows, depth: int, multiplier: int, batch: int) -> bytes:
    b = ModelBuilder()
    channels = depth * multiplier
    inputs, output = layer.tensors(
        b, (batch, *w.size, depth), (1, *w.window, channels), (batch, *w.outputs, channels), axis=3
    )
    b.op(
        "DEPTHWISE_CONV_2D", inputs, [output], "DepthwiseConv2DOptions", padding=0 if w.same else 1,
        strideH=w.stride[0], strideW=w.stride[1],
        dilationHFactor=w.dilation[0], dilationWFactor=w.dilation[1],
        depthMultiplier=multiplier, fusedActivationFunction=layer.activation,
    )  # fmt: skip
    return b.build([inputs[0]], [output])


WIDE_LAYERS = LAYERS.filter(lambda layer: layer.kind != "float32")
INT16_LAYERS = LAYERS.filter(lambda layer: layer.kind == "int16")


@few
@given(layer=WIDE_LAYERS, window=st.sampled_from([1, 2, 3]), depth=st.integers(10, 70),
       channels=st.integers(60, 140))  # fmt: skip
def test_conv_2d_of_many_channels(as_tflm, layer, window, depth, channels) -> None:
    """More than what any kernel works on together."""
    b = ModelBuilder()
    inputs, output = layer.tensors(
        b, (1, 4, 5, depth), (channels, window, window, depth), (1, 4, 5, channels), axis=0
    )
    b.op(
        "CONV_2D", inputs, [output], "Conv2DOptions", padding=0, strideH=1, strideW=1,
        dilationHFactor=1, dilationWFactor=1, fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([inputs[0]], [output]), seed=layer.seed)


@few
@given(layer=WIDE_LAYERS, window=st.tuples(st.integers(1, 7), st.integers(4, 9)), stride=st.integers(1, 3),
       depth=st.integers(2, 21))  # fmt: skip
def test_depthwise_conv_2d_of_large_windows(as_tflm, layer, window, stride, depth) -> None:
    """More taps than fit a vector, and more channels."""
    b = ModelBuilder()
    size = (1, -(-9 // stride), -(-11 // stride), depth)
    inputs, output = layer.tensors(b, (1, 9, 11, depth), (1, *window, depth), size, axis=3)
    b.op(
        "DEPTHWISE_CONV_2D", inputs, [output], "DepthwiseConv2DOptions", padding=0, strideH=stride,
        strideW=stride, dilationHFactor=1, dilationWFactor=1, depthMultiplier=1,
        fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([inputs[0]], [output]), seed=layer.seed)


@few
@given(layer=INT16_LAYERS, w=windows(True), depth=st.sampled_from([4, 8, 12]), batch=st.integers(1, 2))
def test_depthwise_conv_2d_of_int16_in_blocks(as_tflm, layer, w, depth, batch) -> None:
    as_tflm(depthwise(layer, w, depth, 1, batch), seed=layer.seed)


NARROW_LAYERS = LAYERS.filter(lambda layer: layer.kind != "int16")


@many
@given(layer=NARROW_LAYERS, w=windows(True), groups=st.integers(2, 4), depth=st.integers(1, 4),
       multiplier=st.integers(1, 3))  # fmt: skip
def test_conv_2d_in_groups(as_tflm, layer, w, groups, depth, multiplier) -> None:
    b = ModelBuilder()
    channels = groups * multiplier
    inputs, output = layer.tensors(
        b, (1, *w.size, groups * depth), (channels, *w.window, depth), (1, *w.outputs, channels), axis=0
    )
    b.op(
        "CONV_2D", inputs, [output], "Conv2DOptions", padding=0 if w.same else 1,
        strideH=w.stride[0], strideW=w.stride[1],
        dilationHFactor=w.dilation[0], dilationWFactor=w.dilation[1],
        fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([inputs[0]], [output]), seed=layer.seed)


@many
@given(layer=NARROW_LAYERS, w=windows(False), depth=st.integers(1, 6), channels=st.integers(1, 6),
       batch=st.integers(1, 2))  # fmt: skip
def test_transpose_conv(as_tflm, layer, w, depth, channels, batch) -> None:
    """The window goes over the output."""
    b = ModelBuilder()
    image, made = (batch, *w.outputs, depth), (batch, *w.size, channels)
    (x, *rest), output = layer.tensors(b, image, (channels, *w.window, depth), made, axis=0)
    shape = b.constant(np.array(made, np.int32))
    weights, bias = rest[:1], rest[1:]
    b.op(
        "TRANSPOSE_CONV", [shape, *weights, x, *bias], [output], "TransposeConvOptions",
        padding=0 if w.same else 1, strideH=w.stride[0], strideW=w.stride[1],
        fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([x], [output]), seed=layer.seed)


def test_groups_of_int16_are_refused() -> None:
    b = ModelBuilder()
    x = b.tensor((1, 3, 3, 4), "int16", 0.1)
    y = b.tensor((1, 3, 3, 4), "int16", 0.1, name="grouped")
    weights = b.constant(np.ones((4, 1, 1, 2), np.int8), 0.1)
    b.op("CONV_2D", [x, weights], [y], "Conv2DOptions", strideH=1, strideW=1)
    with pytest.raises(UnsupportedModelError, match=r"op 0 CONV_2D \(tensor 'grouped'\): 2 groups .* int16"):
        compile_plan(b.build([x], [y]))
