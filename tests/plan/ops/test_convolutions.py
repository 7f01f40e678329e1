"""CONV_2D and DEPTHWISE_CONV_2D, as random models of one op: TFLM's outputs to the bit."""

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.layers import LAYERS
from tests.plan.ops.strategies import many
from tests.plan.ops.windows import windows
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
@given(layer=LAYERS, w=windows(True), depth=st.integers(1, 9), multiplier=st.integers(1, 3))
def test_depthwise_conv_2d(as_tflm, layer, w, depth, multiplier) -> None:
    b = ModelBuilder()
    channels = depth * multiplier
    inputs, output = layer.tensors(
        b, (1, *w.size, depth), (1, *w.window, channels), (1, *w.outputs, channels), axis=3
    )
    b.op(
        "DEPTHWISE_CONV_2D", inputs, [output], "DepthwiseConv2DOptions", padding=0 if w.same else 1,
        strideH=w.stride[0], strideW=w.stride[1],
        dilationHFactor=w.dilation[0], dilationWFactor=w.dilation[1],
        depthMultiplier=multiplier, fusedActivationFunction=layer.activation,
    )  # fmt: skip
    as_tflm(b.build([inputs[0]], [output]), seed=layer.seed)
