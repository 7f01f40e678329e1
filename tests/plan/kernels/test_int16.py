"""Layers of int16 data in blocks: what they cannot be, and sums as large as they may be."""

from collections.abc import Callable

import numpy as np
import pytest

from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.kernel_sets import DSP, MVE, PORTABLE
from tinyml_mlops.plan.testing import ModelBuilder

INPUT_SCALE, WEIGHT_SCALE = 0.01, 0.02


def layer(weights: np.ndarray, bias: np.ndarray, output_scale: float) -> bytes:
    """A fully connected layer."""
    b = ModelBuilder()
    x = b.tensor((1, weights.shape[1]), "int16", INPUT_SCALE)
    y = b.tensor((1, weights.shape[0]), "int16", output_scale)
    constants = [
        b.constant(weights.astype(np.int8), WEIGHT_SCALE),
        b.constant(bias, INPUT_SCALE * WEIGHT_SCALE),
    ]
    b.op("FULLY_CONNECTED", [x, *constants], [y], "FullyConnectedOptions")
    return b.build([x], [y])


@pytest.mark.parametrize("kernel_set", [DSP, MVE])
@pytest.mark.parametrize(
    ("weight", "inputs", "bias", "scale", "reason"),
    [
        (127, 516, 0, 1.0, ""),
        (127, 517, 0, 1.0, "sums of channel 0 may need more than 32 bits"),
        (1, 4, 1 << 31, 100.0, "sums of channel 0 may need more than 32 bits"),
        (1, 4, 0, 0.00015, "sums of channel 0 are scaled down by 2^14"),
    ],
)
def test_what_would_not_be_exact_stays_portable_and_says_why(
    kernel_set: str, weight: int, inputs: int, bias: int, scale: float, reason: str
) -> None:
    model = layer(np.full((1, inputs), weight), np.array([bias], np.int64), scale)
    (op,) = compile_plan(model, kernel_set=kernel_set).ops
    assert (op.kernel_set, op.note) == (PORTABLE if reason else kernel_set, reason)


@pytest.mark.parametrize("kernel_set", [DSP, MVE])
def test_sums_of_32_bits_in_tflm_stay_portable(kernel_set: str) -> None:
    model = layer(np.ones((1, 4)), np.zeros(1, np.int32), 1.0)
    (op,) = compile_plan(model, kernel_set=kernel_set).ops
    assert (op.kernel_set, op.note) == (PORTABLE, "its sums have 32 bits, which TFLM rounds twice")


def test_the_largest_sums_are_tflms(as_tflm: Callable[..., None]) -> None:
    """Of both signs, in the last channel of a block that is not full, with taps over a whole step."""
    weights = np.full((5, 516), 127)
    weights[1::2] = -127
    inputs = np.array([[[-32768] * 516], [[32767] * 516], [[-32768, 32767] * 258]], np.int16)
    as_tflm(layer(weights, np.array([0, 1, -1, 7, -7], np.int64), 20.0), inputs=[inputs])


@pytest.mark.parametrize(("op", "options"), [("ADD", "AddOptions"), ("SUB", "SubOptions")])
@pytest.mark.parametrize("second", [(3, 9), (1,), (3, 1)])
def test_sums_and_differences_are_faster(op: str, options: str, second: tuple[int, ...]) -> None:
    b = ModelBuilder()
    x, y = b.tensor((3, 9), "int16", INPUT_SCALE), b.tensor(second, "int16", INPUT_SCALE)
    out = b.tensor((3, 9), "int16", 0.03)
    b.op(op, [x, y], [out], options)
    (call,) = compile_plan(b.build([x, y], [out]), kernel_set=MVE).ops
    assert (call.kernel_set, call.note) == (MVE, "")


@pytest.mark.parametrize("kernel_set", [DSP, MVE])
@pytest.mark.parametrize(
    ("depth", "multiplier", "reason"),
    [(8, 1, ""), (6, 1, "its 6 channels are no multiple of 4"), (4, 2, "it makes several channels of one")],
)
def test_which_depthwise_convolutions_are_faster(
    kernel_set: str, depth: int, multiplier: int, reason: str
) -> None:
    b = ModelBuilder()
    channels = depth * multiplier
    x = b.tensor((1, 5, 5, depth), "int16", INPUT_SCALE)
    y = b.tensor((1, 5, 5, channels), "int16", 0.05)
    weights = b.constant(np.ones((1, 3, 3, channels), np.int8), WEIGHT_SCALE, axis=3)
    b.op(
        "DEPTHWISE_CONV_2D", [x, weights], [y], "DepthwiseConv2DOptions", padding=0, strideH=1, strideW=1,
        dilationHFactor=1, dilationWFactor=1, depthMultiplier=multiplier,
    )  # fmt: skip
    (op,) = compile_plan(b.build([x], [y]), kernel_set=kernel_set).ops
    assert (op.kernel_set, op.note) == (PORTABLE if reason else kernel_set, reason)
