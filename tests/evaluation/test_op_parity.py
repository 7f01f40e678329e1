"""Where two runtimes disagree: the op it comes from, apart from the ops that only pass it on."""

from pathlib import Path

import numpy as np

from tinyml_mlops.evaluation.op_parity import op_parity
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.testing import ModelBuilder

SAMPLES = 20


class Altered:
    """A runner whose trace is off by one LSB in one tensor and in all that follow it."""

    name = "altered"

    def __init__(self, runner: TflmRunner, from_tensor: int, order: list[int]) -> None:
        self._runner, self._changed = runner, set(order[order.index(from_tensor) :])

    def trace(self, x: np.ndarray, /) -> dict[int, np.ndarray]:
        found = self._runner.trace(x)
        return {n: values ^ 1 if n in self._changed else values for n, values in found.items()}


def test_litert_reference_differs_from_tflm_by_one_lsb_and_in_fully_connected_only(
    shared_models: Path,
) -> None:
    differing = set()
    for name in ("hello_world_int8", "ad01_int8", "kws_ref_model"):
        tflite = (shared_models / f"{name}.tflite").read_bytes()
        graph = read_tflite(tflite)
        litert = LitertRunner(tflite, reference=True)
        x = random_samples(litert.inputs[0], SAMPLES, 0)
        ops = op_parity(graph, TflmRunner(tflite), litert, x)
        differing |= {op.op for op in ops if op.origins}
        assert max(op.max_difference for op in ops) <= 1
    assert differing == {"FULLY_CONNECTED"}


def test_the_origin_is_told_from_what_inherits(shared_models: Path) -> None:
    tflite = (shared_models / "kws_ref_model.tflite").read_bytes()
    graph, runner = read_tflite(tflite), TflmRunner(tflite)
    order = [operation.outputs[0] for operation in graph.operations]
    guilty = 4
    x = random_samples(runner.inputs[0], 2, 0)
    found = op_parity(graph, runner, Altered(runner, order[guilty], order), x)  # type: ignore[arg-type]
    assert [op.index for op in found if op.origins] == [guilty]
    assert [op.index for op in found if op.inherited] == list(range(guilty + 1, len(order)))


def test_every_output_of_an_op_counts() -> None:
    b = ModelBuilder()
    x = b.tensor((1, 4), "int8", 0.1)
    halves = [b.tensor((1, 2), "int8", 0.1) for _ in range(2)]
    b.op("SPLIT", [b.constant(np.array(1, np.int32)), x], halves, "SplitOptions", numSplits=2)
    ends = [b.tensor((1, 2), "int8", 0.1) for _ in range(2)]
    for half, end in zip(halves, ends, strict=True):
        b.op("RELU", [half], [end])
    tflite = b.build([x], ends)
    runner = TflmRunner(tflite, arena_bytes=1 << 16)
    altered = Altered(runner, halves[1], [halves[0], ends[0], halves[1], ends[1]])
    found = op_parity(read_tflite(tflite), runner, altered, random_samples(runner.inputs[0], 2, 0))  # type: ignore[arg-type]
    assert [(op.origins, op.inherited) for op in found] == [(2, 0), (0, 0), (0, 2)]


def test_equal_runners_have_no_origins(shared_models: Path) -> None:
    tflite = (shared_models / "hello_world_int8.tflite").read_bytes()
    runner = TflmRunner(tflite)
    found = op_parity(read_tflite(tflite), runner, runner, random_samples(runner.inputs[0], 3, 0))
    assert not any(op.origins or op.inherited for op in found)
