"""Gesture and anomaly through the stages of the pipeline, small: learned, quantised, and the same to the bit.

What the figures of a full training are is in docs/measured.md; here only that something was learned.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tinyml_mlops.config import (
    DataParams,
    DeployParams,
    GateParams,
    Params,
    QatParams,
    TrackingParams,
    TrainParams,
    Variant,
)
from tinyml_mlops.data import Dataset, load_split, write_dataset
from tinyml_mlops.decision.stored import Decision
from tinyml_mlops.evaluation import evaluate
from tinyml_mlops.tasks import load_task

pytestmark = pytest.mark.training

SMALL = {
    "gesture": (("swipe_left", "swipe_right", "rotate", "none"), 800, 6, 0.45),
    "anomaly": ((), 1_200, 10, 0.7),
}
"""Task → labels, samples, epochs, and what the headline metric reaches at least; by chance 0.25 and 0.5."""


def without_faults_of_one_machine(dataset: Dataset) -> Dataset:
    """An anomaly task's data in which the first machine of the test split is sound throughout."""
    test = dataset.splits["test"]
    kept = test.at((test.groups != test.groups[0]) | (test.y == 0))
    return replace(dataset, splits={**dataset.splits, "test": kept})


@pytest.mark.parametrize("name", SMALL)
def test_a_small_training_learns_and_is_bit_exact(
    tmp_path: Path, data_params: Callable[..., DataParams], name: str
) -> None:
    from tinyml_mlops.training import quantize, train

    labels, samples, epochs, least = SMALL[name]
    params = Params(
        task=name,
        seed=7,
        variants=["int8_qat"],  # type: ignore[arg-type]
        boards=["qemu_stm32f405"],  # type: ignore[arg-type]
        data=data_params(labels=labels, samples=samples, augment=0, calibration_samples=40),
        train=TrainParams(epochs=epochs, batch_size=32, learning_rate=3e-3),
        qat=QatParams(epochs=2, learning_rate=3e-4),
        deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=1.0),
        tracking=TrackingParams(experiment="test"),
        gate=GateParams(name="test"),
    )
    task, data, made = load_task(name), tmp_path / "data", tmp_path / "quantize"
    dataset = task.prepare(params.data, 7)
    if name == "anomaly":
        dataset = without_faults_of_one_machine(dataset)
    write_dataset(dataset, data, task=name, params=params.data, seed=7)
    train(task, data, params, tmp_path / "train")
    quantize(task, Variant.INT8_QAT, data, tmp_path / "train/model.keras", params, made)
    evaluation = evaluate(task, Variant.INT8_QAT, data, made, tmp_path / "evaluate", seed=7)
    last = evaluation.parity[-1]
    assert (last.above, last.below, last.max_lsb) == ("tflm", "planrt", 0)
    assert evaluation.metric.value >= least
    rule = Decision.read(made / "decision.json").rule
    test = load_split(data, "test")
    assert rule.labels == (labels or ("normal", "anomaly"))
    assert sum(sum(row) for row in evaluation.confusion) == len(test)
    users = set(test.groups.tolist()) - ({str(test.groups[0])} if name == "anomaly" else set())
    assert users, "a machine without faults has no AUC, all others have one"
    assert {one.group for one in evaluation.groups} == users
