"""The models that the project makes itself are what their names say, and like trained ones."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.evaluation.quantized import to_raw, to_real
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.plan import TensorSpec, compile_plan
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.testing import zoo
from tinyml_mlops.plan.testing.zoo.catalogue import CATALOGUE
from tinyml_mlops.plan.testing.zoo.images import images
from tinyml_mlops.training.graph import Graph, require_activations

pytestmark = pytest.mark.training

MACS = {
    "mobilenet_v1_025_96": 7_489_664,
    "resnet8_int8": 12_501_632,
    "resnet8_float32": 12_501_632,
    "resnet8_int16x8": 12_501_632,
    "ds_cnn_int8": 2_656_768,
    "ds_cnn_float32": 2_656_768,
    "ds_cnn_int16x8": 2_656_768,
}
ALIVE, DEAD = "mobilenet_v1_025_96", "mobilenet_v1_025_96_dead"


def samples(name: str, spec: TensorSpec, count: int) -> np.ndarray:
    """Made images, none of them among those that the model's statistics are of."""
    return to_raw(images(count, CATALOGUE[name].shape, 99), spec.dtype, spec.scale, spec.zero_point)


def test_the_same_name_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = {name: tmp_path / name for name in zoo.names()}
    zoo.make(paths)
    assert {name: path.read_bytes() for name, path in paths.items()} == {n: zoo.model(n) for n in zoo.names()}


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.kind == "int8"])
def test_every_op_of_an_int8_model_is_int8(name: str) -> None:
    require_activations(Graph(zoo.model(name)), "int8")


@pytest.mark.parametrize(("name", "ends"), [("resnet8_int16x8", "int16"), ("ds_cnn_int16x8", "float32")])
def test_an_int16x8_model_computes_in_int16(name: str, ends: str) -> None:
    compiled = compile_plan(zoo.model(name))
    assert compiled.inputs[0].dtype == compiled.outputs[0].dtype == ends
    assert "planrt_conv_2d_int16" in compiled.kernels


@pytest.mark.parametrize(("name", "macs"), MACS.items())
def test_architectures_have_the_published_macs(name: str, macs: int) -> None:
    assert compile_plan(zoo.model(name)).macs == macs


@pytest.mark.parametrize("name", zoo.names())
def test_planrt_gives_the_outputs_of_tflm(as_tflm: Callable[..., None], name: str) -> None:
    spec = LitertRunner(zoo.model(name)).inputs[0]
    x = np.concatenate([samples(name, spec, 3), random_samples(spec, 3, 0)])
    as_tflm(zoo.model(name), arena=None, inputs=[x])


@pytest.mark.parametrize("name", zoo.names())
def test_answers_depend_on_the_input_and_are_not_saturated(name: str) -> None:
    runner = LitertRunner(zoo.model(name), reference=False)
    output = runner.outputs[0]
    answers = to_real(runner.run(samples(name, runner.inputs[0], 24)), output.scale, output.zero_point)
    assert answers.std(axis=0).min() > 0.01
    assert np.median(answers.max(axis=1)) < 0.98


def test_one_mobilenet_is_alive_and_the_other_half_dead() -> None:
    assert _living_macs(ALIVE) > 0.99
    assert 0.45 < _living_macs(DEAD) < 0.55
    assert _zero_weights(ALIVE) < 0.05
    assert 0.78 < _zero_weights(DEAD) < 0.85


def test_what_is_dead_is_not_computed() -> None:
    compiled = compile_plan(zoo.model(DEAD))
    assert compiled.model_macs == MACS[ALIVE]
    assert compiled.macs < 0.54 * compiled.model_macs
    assert compile_plan(zoo.model(ALIVE)).removed_channels == 0


def test_dead_channels_stand_at_zero_at_the_limit_and_between() -> None:
    constants = [values[0, still] for _, _, values, still in _convolutions(DEAD)]
    found = np.concatenate([values.reshape(-1) for values in constants])
    assert {-128, 127} < set(found.tolist())
    assert any((values != values[:, :1, :1]).any() for values in constants), "none differs at the border"


@cache
def _convolutions(name: str) -> list[tuple[str, int, np.ndarray, np.ndarray]]:
    """Op, MACs, values ``[sample, channel, height, width]``, and which channels ignore the input."""
    tflite = zoo.model(name)
    graph, runner = read_tflite(tflite), LitertRunner(tflite)
    spec = runner.inputs[0]
    x = np.concatenate([samples(name, spec, 4), random_samples(spec, 4, 0)])
    traces = [runner.trace(x[number : number + 1]) for number in range(len(x))]
    found = []
    for operation in graph.operations:
        if operation.name in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            values = np.moveaxis(np.concatenate([trace[operation.outputs[0]] for trace in traces]), 3, 1)
            macs = graph.tensors[operation.inputs[1]].elements * values.shape[2] * values.shape[3]
            found.append((operation.name, macs, values, (values == values[:1]).all(axis=(0, 2, 3))))
    return found


def _living_macs(name: str) -> float:
    """Share of the MACs that remain without the channels that ignore the input."""
    total = left = 0.0
    before = np.zeros(3, bool)
    for op, macs, _, still in _convolutions(name):
        read = (1 - before.mean()) if op == "CONV_2D" else 1.0  # depthwise, a channel reads itself alone
        total, left = total + macs, left + macs * (1 - still.mean()) * read
        before = still
    return left / total


def _zero_weights(name: str) -> float:
    weights = [tensor.data for tensor in read_tflite(zoo.model(name)).tensors if len(tensor.shape) == 4]
    constants = [values for values in weights if values is not None]
    return sum(int((values == 0).sum()) for values in constants) / sum(values.size for values in constants)
