"""Every way to run a model takes any number of inputs and outputs, of every type that TFLM has."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.accumulator import INITIAL, accumulator
from tests.many_ends import model_of_many_ends
from tinyml_mlops.evaluation.runners import planrt
from tinyml_mlops.evaluation.runners.base import Runner
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

ARENA_BYTES = 1 << 16
SAMPLES = 3
Opener = Callable[[bytes], Runner]
INTERPRETERS: dict[str, Opener] = {
    "litert": LitertRunner,
    "tflm": lambda tflite: TflmRunner(tflite, arena_bytes=ARENA_BYTES),
}
RUNNERS: dict[str, Opener] = INTERPRETERS | {"planrt": lambda tflite: PlanrtRunner(compile_plan(tflite).plan)}


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> Runner:
    return RUNNERS[request.param](model_of_many_ends())


def test_inputs_and_outputs_keep_their_places(runner: Runner) -> None:
    real, wide, narrow = inputs = random_inputs(runner.inputs, SAMPLES, 0)
    outputs = runner.run_all(*inputs)
    assert [(x.dtype, x.shape) for x in inputs] == [("f4", (3, 5)), ("i1", (3, 700)), ("i1", (3, 3))]
    for found, expected in zip(
        outputs, (np.maximum(wide, 3), np.maximum(narrow, -5), np.maximum(real, 0)), strict=True
    ):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)


def test_a_trace_has_what_every_op_writes(runner: Runner) -> None:
    inputs = random_inputs(runner.inputs, 1, 0)
    traced = runner.trace(*inputs)
    for values in runner.run_all(*inputs):
        assert any(np.array_equal(values.ravel(), found.ravel()) for found in traced.values())
    assert len(traced) == 3


def test_what_is_not_the_models_inputs_is_refused(runner: Runner) -> None:
    real, wide, narrow = random_inputs(runner.inputs, SAMPLES, 0)
    with pytest.raises(ValueError, match="takes 3 inputs, not 1"):
        runner.run(real)
    with pytest.raises(ValueError, match="takes 3 inputs, not 2"):
        runner.run_all(real, wide)
    with pytest.raises(ValueError, match=r"\[3, 2, 3\] samples"):
        runner.run_all(real, wide[:2], narrow)
    with pytest.raises(ValueError, match="takes int8, not float32"):
        runner.run_all(real, real, narrow)


@pytest.mark.parametrize("name", RUNNERS)
def test_state_goes_on_until_a_reset(name: str) -> None:
    runner = RUNNERS[name](accumulator())
    steps = np.array([[1, 2, 3, 4], [10, 20, 30, 40]], np.int8)
    sums = np.clip(INITIAL + np.cumsum(np.tile(steps, (2, 1)), axis=0), -128, 127)
    np.testing.assert_array_equal(runner.run(steps), sums[:2])
    np.testing.assert_array_equal(runner.run(steps), sums[2:])
    traced = runner.trace(steps[:1])
    assert any(np.array_equal(values, sums[:1]) for values in traced.values()), "it began anew"
    runner.reset()
    np.testing.assert_array_equal(runner.run(steps), sums[:2])


def test_many_samples_are_the_same_on_any_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planrt, "usable_cores", lambda: 3)
    monkeypatch.setattr(planrt, "MANY", 2)
    plan = compile_plan(model_of_many_ends()).plan
    runner = PlanrtRunner(plan)
    inputs = random_inputs(runner.inputs, 7, 0)
    for found, expected in zip(runner.run_all(*inputs), HostModel.open(plan).run_all(*inputs), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_state_passes_through_many_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planrt, "usable_cores", lambda: 3)
    monkeypatch.setattr(planrt, "MANY", 1)
    steps = np.ones((6, 4), np.int8)
    found = PlanrtRunner(compile_plan(accumulator()).plan).run(steps)
    np.testing.assert_array_equal(found, np.clip(INITIAL + np.cumsum(steps, axis=0), -128, 127))


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "uint8", "bool", "float32"])
def test_every_type_goes_in_and_comes_out(interpreter: str, dtype: str) -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 6), dtype), b.tensor((2, 3), dtype)
    b.op("RESHAPE", [x, b.constant(np.array([2, 3], np.int32))], [y], "ReshapeOptions")
    runner = INTERPRETERS[interpreter](b.build([x], [y]))
    values = random_inputs(runner.inputs, 50, 0)[0]
    assert len(np.unique(values)) > 1
    assert values.dtype == dtype
    found = runner.run(values)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, values.reshape(50, 2, 3))


def test_golden_vectors_hold_every_input_and_output() -> None:
    tflite = model_of_many_ends()
    reference = TflmRunner(tflite, arena_bytes=ARENA_BYTES)
    inputs = random_inputs(reference.inputs, SAMPLES, 0)
    right = GoldenVectors.computed(reference, *inputs)
    wrong = [values.copy() for values in right.outputs]
    wrong[1][2, 1] ^= 1
    passed, report = _selftest(tflite, right)
    assert (passed, report["vectors"], report["failed"]) == (True, 3, 0)
    assert _selftest(tflite, GoldenVectors(inputs, tuple(wrong))) == (
        False,
        {"vectors": 3, "failed": 1, "first_vector": 2, "first_output": 1, "first_element": 1},
    )


def _selftest(tflite: bytes, golden: GoldenVectors) -> tuple[bool, dict[str, int]]:
    with HostModel.open(compile_plan(tflite, golden=golden).plan) as model:
        return model.selftest()
