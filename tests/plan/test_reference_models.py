"""The models of ../shared/models: planrt on the host against TFLM's wheel."""

from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.graph import Graph, Tensor
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.testing import ModelBuilder

SAMPLES = 1000
INT8_MODELS = ("kws_ref_model", "ad01_int8", "hello_world_int8")


def read(folder: Path, name: str) -> bytes:
    return (folder / f"{name}.tflite").read_bytes()


@pytest.mark.parametrize("name", INT8_MODELS)
@pytest.mark.parametrize("kernel_set", KERNEL_SETS)
def test_int8_models_are_bit_identical_to_tflm(shared_models, samples_of, name, kernel_set) -> None:
    model = read(shared_models, name)
    compiled = compile_plan(model, kernel_set=kernel_set)
    x = samples_of(compiled.inputs[0], SAMPLES, 1)
    np.testing.assert_array_equal(PlanrtRunner(compiled.plan).run(x), TflmRunner(model).run(x))


@pytest.mark.parametrize("name", INT8_MODELS)
@pytest.mark.parametrize("kernel_set", KERNEL_SETS)
def test_every_layer_is_bit_identical_to_tflm(shared_models, samples_of, name, kernel_set) -> None:
    model = read(shared_models, name)
    compiled = compile_plan(model, kernel_set=kernel_set)
    x = samples_of(compiled.inputs[0], 1, 2)
    ours, theirs = PlanrtRunner(compiled.plan).trace(x), TflmRunner(model).trace(x)
    assert set(ours) == {op.output_index for op in compiled.ops}
    for op in compiled.ops:
        channels = slice(None) if op.output_channels is None else op.output_channels
        np.testing.assert_array_equal(ours[op.output_index], theirs[op.output_index][..., channels])


def test_float_model_is_within_1e_5_of_tflm(shared_models, as_tflm) -> None:
    as_tflm(read(shared_models, "hello_world_float"), samples=SAMPLES, arena=None)


def test_float_keyword_model_is_within_1e_5_of_tflm(shared_models, as_tflm) -> None:
    as_tflm(in_float32(read_tflite(read(shared_models, "kws_ref_model"))), samples=100, arena=None)


def test_hybrid_model_is_refused_with_op_and_tensor(shared_models) -> None:
    with pytest.raises(UnsupportedModelError, match=r"op 0 CONV_2D .*hybrid quantisation.*int8") as caught:
        compile_plan(read(shared_models, "kws_ref_model_float32"))
    assert "representative dataset" in caught.value.hint


def test_litert_reference_differs_from_tflm_only_in_fully_connected(shared_models, samples_of) -> None:
    model = read(shared_models, "kws_ref_model")
    compiled = compile_plan(model)
    litert, tflm = LitertRunner(model), TflmRunner(model)
    for seed in range(5):
        x = samples_of(compiled.inputs[0], 1, seed)
        left, right = litert.trace(x), tflm.trace(x)
        for op in compiled.ops:
            if op.op == "FULLY_CONNECTED":
                break  # what follows has other inputs
            np.testing.assert_array_equal(
                left[op.output_index], right[op.output_index], err_msg=op.output_name
            )


def test_arena_is_planned_to_the_byte(shared_models) -> None:
    """Figures that a change of the planner should not make worse."""
    arenas = {name: compile_plan(read(shared_models, name)) for name in INT8_MODELS}
    assert {name: plan.arena_bytes for name, plan in arenas.items()} == {
        "kws_ref_model": 10_048,
        "ad01_int8": 768,
        "hello_world_int8": 28,
    }
    assert {name: plan.arena_lower_bound_bytes for name, plan in arenas.items()} == {
        "kws_ref_model": 8_448,  # each layer may lie over the one before, but a little lower every time
        "ad01_int8": 768,
        "hello_world_int8": 28,
    }


def test_same_model_gives_same_plan(shared_models) -> None:
    model = read(shared_models, "kws_ref_model")
    assert compile_plan(model).plan == compile_plan(model).plan


def test_batch_and_single_runs_agree(shared_models, samples_of) -> None:
    compiled = compile_plan(read(shared_models, "hello_world_int8"))
    x = samples_of(compiled.inputs[0], 50, 0)
    with HostModel.open(compiled.plan) as model:
        batch = model.run(x)
        single = [model.invoke(sample.reshape(compiled.inputs[0].shape))[0] for sample in x]
    np.testing.assert_array_equal(batch, np.stack(single).reshape(batch.shape))


def in_float32(graph: Graph) -> bytes:
    """The same model with dequantised weights and float32 data."""
    b = ModelBuilder()
    numbers: dict[int, int] = {}
    for tensor in graph.tensors:
        if tensor.data is None:
            numbers[tensor.index] = b.tensor(tensor.shape, "float32", name=tensor.name)
        elif tensor.scales.size:
            numbers[tensor.index] = b.constant(dequantized(tensor), name=tensor.name)
        else:
            numbers[tensor.index] = b.constant(tensor.data, name=tensor.name)
    kinds = {
        "CONV_2D": "Conv2DOptions",
        "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
        "AVERAGE_POOL_2D": "Pool2DOptions",
        "FULLY_CONNECTED": "FullyConnectedOptions",
        "SOFTMAX": "SoftmaxOptions",
    }
    for operation in graph.operations:
        inputs, outputs = ([numbers[n] for n in side] for side in (operation.inputs, operation.outputs))
        b.op(operation.name, inputs, outputs, kinds.get(operation.name, ""), **operation.options)
    return b.build([numbers[n] for n in graph.inputs], [numbers[n] for n in graph.outputs])


def dequantized(tensor: Tensor) -> np.ndarray:
    shape = [1] * len(tensor.shape)
    shape[tensor.axis] = tensor.scales.size
    return (tensor.data * tensor.scales.reshape(shape)).astype(np.float32)
