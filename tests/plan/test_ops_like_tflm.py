"""Every op, as a random model of one op, gives TFLM's outputs to the bit."""

import os
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyml_mlops.plan.testing import ModelBuilder

EXAMPLES = int(os.environ.get("TINYML_PROPERTY_EXAMPLES", "120"))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)

ACTIVATIONS = st.sampled_from([0, 1, 2, 3])
ZERO_POINTS = st.one_of(st.sampled_from([-128, 0, 127]), st.integers(-128, 127))
SEEDS = st.integers(0, 2**31)
KINDS = st.sampled_from(["int8", "int8", "float32"])
SCALES = st.floats(1e-3, 0.5).map(lambda s: float(np.float32(s)))
SPREAD = st.one_of(st.floats(0.02, 20.0), st.floats(-3.5, 4).map(lambda power: 10**power))
"""How far the output's scale is off the one that just fits: small ones saturate, large ones leave few."""


@dataclass
class Layer:
    """The random choices that all layers with weights share."""

    kind: str
    activation: int
    seed: int
    per_channel: bool
    with_bias: bool
    zero_points: tuple[int, int]
    input_scale: float
    spread: float

    def tensors(
        self,
        b: ModelBuilder,
        source: tuple[int, ...],
        weights: tuple[int, ...],
        output: tuple[int, ...],
        axis: int,
    ) -> tuple[list[int], int]:
        """Input, weights, bias and output for the layer; ``axis`` counts the output channels."""
        rng = np.random.default_rng(self.seed)
        channels = weights[axis]
        if self.kind == "float32":
            x = b.tensor(source, "float32")
            numbers = [x, b.constant(rng.normal(size=weights).astype(np.float32))]
            if self.with_bias:
                numbers.append(b.constant(rng.normal(size=channels).astype(np.float32)))
            return numbers, b.tensor(output, "float32")
        count = channels if self.per_channel else 1
        scales = np.float32(rng.uniform(0.2, 1.0, count) * 10 ** rng.uniform(-3, -1, count))
        fan_in = np.prod(weights) / channels
        natural = self.input_scale * float(np.median(scales)) * 74 * 74 * np.sqrt(fan_in) / 100
        x = b.tensor(source, "int8", self.input_scale, self.zero_points[0])
        w = b.constant(
            rng.integers(-127, 128, weights).astype(np.int8), [float(s) for s in scales], axis=axis
        )
        numbers = [x, w]
        if self.with_bias:
            bias = rng.integers(-20_000, 20_000, channels).astype(np.int32)
            numbers.append(b.constant(bias, [float(np.float32(self.input_scale) * s) for s in scales]))
        scale = float(np.float32(natural * self.spread))
        return numbers, b.tensor(output, "int8", scale, self.zero_points[1])


LAYERS = st.builds(
    Layer,
    kind=KINDS,
    activation=ACTIVATIONS,
    seed=SEEDS,
    per_channel=st.booleans(),
    with_bias=st.booleans(),
    zero_points=st.tuples(ZERO_POINTS, ZERO_POINTS),
    input_scale=SCALES,
    spread=SPREAD,
)


@dataclass
class Windows:
    """A window on an image that leaves at least one output."""

    size: tuple[int, int]
    window: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    same: bool

    @property
    def outputs(self) -> tuple[int, int]:
        found = []
        for size, window, stride, dilation in zip(
            self.size, self.window, self.stride, self.dilation, strict=True
        ):
            reach = (window - 1) * dilation + 1
            found.append(-(-size // stride) if self.same else (size - reach) // stride + 1)
        return found[0], found[1]

    @property
    def possible(self) -> bool:
        return min(self.outputs) >= 1


def _pairs(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


def windows(dilated: bool) -> st.SearchStrategy[Windows]:
    dilations = _pairs(1, 3) if dilated else st.just((1, 1))
    return st.builds(
        Windows,
        size=_pairs(1, 9),
        window=_pairs(1, 4),
        stride=_pairs(1, 3),
        dilation=dilations,
        same=st.booleans(),
    ).filter(lambda w: w.possible)


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


@many
@given(layer=LAYERS, rows=st.integers(1, 3), inputs=st.integers(1, 70), outputs=st.integers(1, 20))
def test_fully_connected(as_tflm, layer, rows, inputs, outputs) -> None:
    b = ModelBuilder()
    numbers, output = layer.tensors(b, (rows, inputs), (outputs, inputs), (rows, outputs), axis=0)
    b.op(
        "FULLY_CONNECTED",
        numbers,
        [output],
        "FullyConnectedOptions",
        fusedActivationFunction=layer.activation,
    )
    as_tflm(b.build([numbers[0]], [output]), seed=layer.seed)


def _quantized(kind: str, scale: float, zero_point: int) -> tuple:
    return (kind, scale, zero_point) if kind == "int8" else (kind,)


@pytest.mark.parametrize("op", ["AVERAGE_POOL_2D", "MAX_POOL_2D"])
@many
@given(
    kind=KINDS, w=windows(False), depth=st.integers(1, 9), activation=ACTIVATIONS, scale=SCALES,
    zero=ZERO_POINTS, seed=SEEDS,
)  # fmt: skip
def test_pools(as_tflm, op, kind, w, depth, activation, scale, zero, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((1, *w.size, depth), *_quantized(kind, scale, zero))
    y = b.tensor((1, *w.outputs, depth), *_quantized(kind, scale, zero))
    b.op(
        op, [x], [y], "Pool2DOptions", padding=0 if w.same else 1, strideH=w.stride[0], strideW=w.stride[1],
        filterHeight=w.window[0], filterWidth=w.window[1], fusedActivationFunction=activation,
    )  # fmt: skip
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(kind=KINDS, rows=st.integers(1, 4), depth=st.integers(1, 40), beta=st.sampled_from([1.0, 0.5, 2.0]),
       scale=st.floats(0.001, 1.0), zero=ZERO_POINTS, seed=SEEDS)  # fmt: skip
def test_softmax(as_tflm, kind, rows, depth, beta, scale, zero, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((rows, depth), *_quantized(kind, scale, zero))
    y = b.tensor((rows, depth), *_quantized(kind, 1 / 256, -128))
    b.op("SOFTMAX", [x], [y], "SoftmaxOptions", beta=beta)
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(
    kind=KINDS, shape=st.tuples(*[st.integers(1, 7)] * 4), first=st.integers(0, 3), axes=st.integers(1, 4),
    keep=st.booleans(), scale=SCALES, spread=st.sampled_from([1.0, 0.3, 1.7]),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS), seed=SEEDS,
)  # fmt: skip
def test_mean(as_tflm, kind, shape, first, axes, keep, scale, spread, zeros, seed) -> None:
    axes = list(range(first, min(4, first + axes)))
    kept = [1 if axis in axes else size for axis, size in enumerate(shape) if keep or axis not in axes]
    b = ModelBuilder()
    x = b.tensor(shape, *_quantized(kind, scale, zeros[0]))
    y = b.tensor(
        kept, *_quantized(kind, float(np.float32(scale * spread)), zeros[1] if spread != 1.0 else zeros[0])
    )
    b.op("MEAN", [x, b.constant(np.array(axes, np.int32))], [y], "ReducerOptions", keepDims=keep)
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(
    kind=KINDS, shape=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    scales=st.tuples(SCALES, SCALES, SCALES), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
    activation=ACTIVATIONS, constant=st.booleans(), seed=SEEDS,
)  # fmt: skip
def test_add(as_tflm, kind, shape, scales, zeros, activation, constant, seed) -> None:
    b = ModelBuilder()
    x = b.tensor(shape, *_quantized(kind, scales[0], zeros[0]))
    other = x
    if constant:
        rng = np.random.default_rng(seed)
        values = rng.integers(-128, 128, shape).astype(np.int8) if kind == "int8" else rng.normal(size=shape)
        other = b.constant(values.astype(kind), scales[1] if kind == "int8" else ())
    y = b.tensor(shape, *_quantized(kind, scales[2], zeros[1]))
    b.op("ADD", [x, other], [y], "AddOptions", fusedActivationFunction=activation)
    as_tflm(b.build([x], [y]), seed=seed)


@pytest.mark.parametrize("op", ["RELU", "RELU6", "LOGISTIC", "TANH"])
@many
@given(
    kind=KINDS,
    scale=st.floats(0.002, 0.5),
    spread=st.floats(0.3, 3),
    zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
)
def test_activations(as_tflm, op, kind, scale, spread, zeros) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 300), *_quantized(kind, scale, zeros[0]))
    output_of = {"LOGISTIC": (1 / 256, -128), "TANH": (1 / 128, 0), "RELU6": (scale, zeros[0])}
    y = b.tensor((1, 300), *_quantized(kind, *output_of.get(op, (scale * spread, zeros[1]))))
    b.op(op, [x], [y])
    as_tflm(b.build([x], [y]))


@many
@given(scale=st.floats(0.002, 0.5), spread=st.floats(0.1, 10), zeros=st.tuples(ZERO_POINTS, ZERO_POINTS),
       way=st.sampled_from(["quantize", "requantize", "dequantize"]), seed=SEEDS)  # fmt: skip
def test_quantize_and_dequantize(as_tflm, scale, spread, zeros, way, seed) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 300), *_quantized("float32" if way == "quantize" else "int8", scale, zeros[0]))
    y = b.tensor(
        (1, 300), *_quantized("float32" if way == "dequantize" else "int8", scale * spread, zeros[1])
    )
    b.op("DEQUANTIZE" if way == "dequantize" else "QUANTIZE", [x], [y])
    as_tflm(b.build([x], [y]), seed=seed)


@many
@given(kind=KINDS, shape=st.lists(st.integers(1, 5), min_size=1, max_size=4), zero=ZERO_POINTS, seed=SEEDS)
def test_pad(as_tflm, kind, shape, zero, seed) -> None:
    amounts = np.random.default_rng(seed).integers(0, 3, (len(shape), 2)).astype(np.int32)
    b = ModelBuilder()
    x = b.tensor(shape, *_quantized(kind, 0.1, zero))
    y = b.tensor(np.array(shape) + amounts.sum(axis=1), *_quantized(kind, 0.1, zero))
    b.op("PAD", [x, b.constant(amounts)], [y], "PadOptions")
    as_tflm(b.build([x], [y]), seed=seed)
