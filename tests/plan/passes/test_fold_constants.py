"""What does not depend on the input is a constant of the plan, with TFLM's value."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import SEEDS, many
from tests.plan.passes.properties import compiled_as_tflm
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.passes.fold_constants import fold_constants
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.testing import ModelBuilder


def of_constants(
    name: str, inputs: Sequence[np.ndarray], shape: Sequence[int], dtype: str, kind: str = "", **options
) -> bytes:
    """A model whose only op reads constants; its input is there for form's sake."""
    b = ModelBuilder()
    x = b.tensor((1, 1), "float32")
    y = b.tensor(shape, dtype)
    b.op(name, [b.constant(values) for values in inputs], [y], kind, **options)
    return b.build([x], [y])


def int32(*values) -> np.ndarray:
    return np.array(values, np.int32)


GRID = np.arange(24, dtype=np.int32).reshape(2, 3, 4) * 1000
STRIDED = "StridedSliceOptions"


@pytest.mark.parametrize(
    "model",
    [
        of_constants("PACK", [int32(1), int32(7), int32(-3)], (1, 3), "int32", "PackOptions", axis=1,
                     valuesCount=3),
        of_constants("RESHAPE", [GRID, int32(6, 4)], (6, 4), "int32"),
        of_constants("EXPAND_DIMS", [GRID.astype(np.int8), int32(1)], (2, 1, 3, 4), "int8"),
        of_constants("TRANSPOSE", [GRID.astype(np.int8), int32(2, 0, 1)], (4, 2, 3), "int8"),
        of_constants("GATHER", [GRID.astype(np.float32), int32(2, 0)], (2, 2, 4), "float32", "GatherOptions",
                     axis=1),
        of_constants("SLICE", [GRID, int32(0, 1, 2), int32(2, -1, 1)], (2, 2, 1), "int32"),
        of_constants("STRIDED_SLICE", [GRID, int32(1, 0, 3), int32(2, 3, 0), int32(1, 2, -2)], (1, 2, 2),
                     "int32", STRIDED),
        of_constants("STRIDED_SLICE", [GRID, int32(1, 9, -1), int32(9, 9, 9), int32(1, 1, 1)], (3, 1),
                     "int32", STRIDED, shrinkAxisMask=1, beginMask=2, endMask=2),
        of_constants("CONCATENATION", [GRID, GRID + 5], (2, 6, 4), "int32", "ConcatenationOptions", axis=1),
        of_constants("FILL", [int32(3, 2), int32(9)[0]], (3, 2), "int32"),
        of_constants("CAST", [GRID], (2, 3, 4), "float32", "CastOptions"),
        of_constants("ADD", [int32(2**31 - 1, 5), int32(4, -9)], (2,), "int32", "AddOptions"),
        of_constants("SUB", [int32(7, 5), int32(4, -9)], (2,), "int32", "SubOptions"),
        of_constants("MUL", [int32(70_000, 5), int32(70_000, -9)], (2,), "int32", "MulOptions"),
    ],
)  # fmt: skip
def test_moving_and_counting_gives_tflms_values(model: bytes) -> None:
    graph = read_tflite(model)
    (output,) = graph.outputs
    folded = fold_constants(replace(graph, outputs=graph.inputs))
    expected = TflmRunner(model, arena_bytes=1 << 16).run(np.zeros((1, 1), np.float32))
    assert folded.operations == ()
    np.testing.assert_array_equal(folded.tensors[output].data, expected.reshape(graph.tensors[output].shape))


@many
@given(seed=SEEDS, ops=st.lists(st.sampled_from(["RELU", "QUANTIZE", "TANH", "ADD", "PAD"]), max_size=4))
def test_arithmetic_is_done_by_the_devices_own_kernels(seed: int, ops: list[str]) -> None:
    rng = np.random.default_rng(seed)
    b = ModelBuilder()
    shape, last_scale = [2, 3], 0.05
    value = b.constant(rng.integers(-128, 128, shape).astype(np.int8), last_scale)
    for name in ops:
        inputs, kind = [value], ""
        scale = 1 / 128 if name == "TANH" else float(rng.uniform(0.02, 0.1))
        if name == "ADD":
            inputs, kind = [value, value], "AddOptions"
        elif name == "PAD":
            inputs, kind = [value, b.constant(int32([1, 0], [0, 2]))], "PadOptions"
            shape, scale = [shape[0] + 1, shape[1] + 2], last_scale
        value, last_scale = b.tensor(shape, "int8", scale), scale
        b.op(name, inputs, [value], kind)
    x, y = b.tensor(shape, "int8", 0.1, 4), b.tensor(shape, "int8", 0.15, -7)
    b.op("ADD", [x, value], [y], "AddOptions")
    compiled = compiled_as_tflm(b.build([x], [y]), seed)
    assert [op.op for op in compiled.ops] == ["ADD"]


def test_reshape_of_a_model_with_unknown_batch_costs_nothing() -> None:
    b = ModelBuilder()
    x, shape = b.tensor((1, 4, 6), "int8", 0.1), b.tensor((3,), "int32")
    batch, flat = b.tensor((), "int32"), b.tensor((2,), "int32")
    y, z = b.tensor((1, 24), "int8", 0.1), b.tensor((1, 24), "int8", 1 / 256, -128)
    b.op("SHAPE", [x], [shape], "ShapeOptions", outType=2)
    places = [b.constant(int32(n)) for n in (0, 1, 1)]
    b.op("STRIDED_SLICE", [shape, *places], [batch], STRIDED, shrinkAxisMask=1)
    b.op("PACK", [batch, b.constant(int32(24)[0])], [flat], "PackOptions", valuesCount=2)
    b.op("RESHAPE", [x, flat], [y])
    b.op("LOGISTIC", [y], [z])
    model = b.build([x], [z])
    assert [op.name for op in fold_constants(read_tflite(model)).operations] == ["RESHAPE", "LOGISTIC"]
    compiled_as_tflm(model)


def test_weights_stored_as_float16_are_float32_in_the_plan(samples_of) -> None:
    rng = np.random.default_rng(0)
    half = rng.normal(size=(3, 5)).astype(np.float16)

    def dense(store_half: bool) -> bytes:
        b = ModelBuilder()
        x, y = b.tensor((1, 5), "float32"), b.tensor((1, 3), "float32")
        weights = b.constant(half if store_half else half.astype(np.float32))
        if store_half:
            stored, weights = weights, b.tensor((3, 5), "float32")
            b.op("DEQUANTIZE", [stored], [weights])
        b.op("FULLY_CONNECTED", [x, weights], [y], "FullyConnectedOptions")
        return b.build([x], [y])

    plans = [compile_plan(dense(store_half)).plan for store_half in (True, False)]
    x = samples_of(compile_plan(dense(False)).inputs[0], 20, 0)
    outputs = []
    for plan in plans:
        with HostModel.open(plan) as model:
            outputs.append(model.run(x))
    np.testing.assert_array_equal(*outputs)


def test_a_constant_that_is_a_graph_output_is_still_computed() -> None:
    b = ModelBuilder()
    x, y, z = b.tensor((1, 4)), b.tensor((1, 4), "int8", 0.1), b.tensor((1, 4), "int8", 0.2)
    values = b.constant(np.arange(4, dtype=np.int8).reshape(1, 4), 0.1)
    b.op("RELU", [values], [y])
    b.op("RELU", [y], [z])
    compiled = compile_plan(b.build([x], [y, z]))
    assert [op.op for op in compiled.ops] == ["RELU", "RELU"]
