"""Fast kernels on the cores that they are for: what the host runs in C in place of a core's instructions."""

from pathlib import Path

import pytest

from tests.plan.ops.layers import Layer
from tinyml_mlops.config import load_board
from tinyml_mlops.measure.bench import bench
from tinyml_mlops.plan import compile_plan, kernel_set_of
from tinyml_mlops.plan.testing import ModelBuilder

pytestmark = pytest.mark.emulated

BOARDS = {"qemu_stm32f405": "dsp", "qemu_mps3_an547": "mve"}
SAMPLES = 4
CONVOLUTION = {"padding": 0, "dilationHFactor": 1, "dilationWFactor": 1}
STRIDES = ({"strideH": 1, "strideW": 1}, {"strideH": 2, "strideW": 2})
RELU = 1


class Sample:
    """Ops side by side, each on inputs of its own: sizes that leave a rest, borders, strides, clamps."""

    def __init__(self) -> None:
        self.builder = ModelBuilder()
        self.inputs: list[int] = []
        self.outputs: list[int] = []

    def layer(self, op: str, source, weights, output, axis=0, *, relu=False, per_channel=True, **options):
        """A layer with weights; with ``relu``, what is negative becomes the lowest number."""
        zero_points = (5, -128) if relu else (-3, 7)
        made = Layer("int8", RELU * relu, len(self.inputs), per_channel, True, zero_points, 0.05, 0.7, False)
        numbers, y = made.tensors(self.builder, source, weights, output, axis)
        table = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D"}.get(op, "FullyConnected")
        self.builder.op(op, numbers, [y], f"{table}Options", fusedActivationFunction=RELU * relu, **options)
        self.inputs.append(numbers[0])
        self.outputs.append(y)

    def convolution(self, source, weights, output, stride=1, **choices) -> None:
        self.layer("CONV_2D", source, weights, output, **CONVOLUTION, **STRIDES[stride - 1], **choices)

    def depthwise(self, source, weights, output, stride=1, **choices) -> None:
        options = {**CONVOLUTION, **STRIDES[stride - 1], "depthMultiplier": weights[3] // source[3]}
        self.layer("DEPTHWISE_CONV_2D", source, weights, output, 3, **options, **choices)

    def without_weights(self, op: str, table: str, source, output, scales=(0.1,), **options) -> None:
        """Of as many operands as there are scales."""
        numbers = [self.builder.tensor(source, "int8", scale, 4) for scale in scales]
        y = self.builder.tensor(output, "int8", 0.1, 4)
        self.builder.op(op, numbers, [y], table, **options)
        self.inputs += numbers
        self.outputs.append(y)


def convolutions(ops: Sample) -> None:
    ops.convolution((1, 7, 6, 5), (9, 3, 3, 5), (1, 4, 3, 9), stride=2)
    ops.convolution((1, 4, 5, 20), (70, 1, 1, 20), (1, 4, 5, 70), relu=True)
    ops.convolution((1, 5, 5, 3), (4, 2, 3, 3), (1, 5, 5, 4), per_channel=False)
    ops.depthwise((1, 9, 8, 1), (1, 4, 3, 8), (1, 5, 4, 8), stride=2)


def depthwise(ops: Sample) -> None:
    ops.depthwise((1, 7, 6, 10), (1, 3, 3, 10), (1, 7, 6, 10), relu=True)
    ops.depthwise((1, 8, 7, 6), (1, 3, 3, 6), (1, 4, 4, 6), stride=2)
    ops.depthwise((1, 8, 9, 5), (1, 5, 5, 5), (1, 4, 5, 5), stride=2)
    ops.depthwise((1, 1, 12, 3), (1, 1, 4, 3), (1, 1, 12, 3), per_channel=False)


def fully_connected_and_add(ops: Sample) -> None:
    ops.layer("FULLY_CONNECTED", (2, 37), (11, 37), (2, 11))
    ops.layer("FULLY_CONNECTED", (1, 64), (6, 64), (1, 6), per_channel=False, relu=True)
    ops.without_weights("ADD", "AddOptions", (1, 35), (1, 35), scales=(0.1, 0.07))


def pools(ops: Sample) -> None:
    for op in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
        ops.without_weights(
            op, "Pool2DOptions", (1, 6, 5, 21), (1, 3, 3, 21), padding=0, filterHeight=3, filterWidth=2,
            **STRIDES[1],
        )  # fmt: skip


@pytest.mark.parametrize("made", [convolutions, depthwise, fully_connected_and_add, pools])
@pytest.mark.parametrize("name", BOARDS)
def test_kernels_give_tflm_s_bits_on_their_core(name: str, made, tmp_path: Path) -> None:
    board = load_board(name)
    ops = Sample()
    made(ops)
    tflite = ops.builder.build(ops.inputs, ops.outputs)
    assert kernel_set_of(board.core) == BOARDS[name]
    if name == "qemu_mps3_an547":
        planned = compile_plan(tflite, kernel_set=BOARDS[name]).ops
        assert {op.kernel_set for op in planned} == {BOARDS[name]}
    found = bench("sample", tflite, board, tmp_path / f"{made.__name__}-{name}", samples=SAMPLES)
    assert found.compared_outputs > 0
    assert found.mismatched_outputs == 0
