"""The linear baseline solves what is linear, and nothing else."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.evaluation.conftest import PARAMS
from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split, load_split, write_dataset
from tinyml_mlops.decision import DecisionRule, Reconstruction
from tinyml_mlops.decision.choose import best_balanced
from tinyml_mlops.evaluation import baseline as module
from tinyml_mlops.evaluation.baseline import (
    Baseline,
    baseline,
    components,
    linear,
    share_not_found,
    squared_error,
)
from tinyml_mlops.tasks import Metric, ModelSpec, Scores, Task, load_task
from tinyml_mlops.tasks.scores.ranking import auc

RANDOM = np.random.default_rng(5)


def test_least_squares_are_those_of_numpy() -> None:
    x = (RANDOM.normal(size=(300, 6)) * [1, 10, 100, 0.1, 1, 0] + [0, 50, -3, 0, 0, 7]).astype(np.float32)
    y = (x @ RANDOM.normal(size=(6, 2)) + RANDOM.normal(size=(300, 2))).astype(np.float32)
    model, steps = linear(x, y, x, y, worse=squared_error)
    augmented = np.column_stack([x, np.ones(300)]).astype(np.float64)
    expected = augmented @ np.linalg.lstsq(augmented, y, rcond=None)[0]
    assert np.allclose(model(x), expected, atol=0.01 * expected.std())
    assert 1 <= steps <= 60


def test_it_stops_where_held_out_samples_say_so() -> None:
    """Of 50 useless features and 40 samples, a fit to the end would remember every sample."""
    x, y = (
        RANDOM.normal(size=(2, 40, 50)).astype(np.float32),
        RANDOM.normal(size=(2, 40, 1)).astype(np.float32),
    )
    model, steps = linear(x[0], y[0], x[1], y[1], worse=squared_error)
    assert steps <= 2
    assert np.square(model(x[1]) - y[1]).mean() <= np.square(y[1] - y[0].mean()).mean() + 1e-6


def test_a_new_voice_that_shifts_all_outputs_does_not_stop_it() -> None:
    """Held-out samples are far from all others: their squared error is least before the first step."""
    classes = np.arange(90) % 3
    x = (RANDOM.normal(size=(90, 10)) * 0.3 + np.eye(3, 10)[classes]).astype(np.float32)
    y = np.eye(3, dtype=np.float32)[classes]
    strange = 4.0 * x + np.float32(2.0)
    assert linear(x, y, strange, y, worse=squared_error)[1] == 0
    model, steps = linear(x, y, strange, y, worse=share_not_found)
    assert steps > 0
    assert share_not_found(model(strange), y) < 0.5


def test_a_rare_class_counts_as_much_as_a_frequent_one() -> None:
    targets = np.eye(3)[[0] * 9 + [1]]  # nothing is of class 2
    assert share_not_found(np.eye(3)[[0] * 10], targets) == pytest.approx(0.5)
    assert share_not_found(targets, targets) == 0.0


def test_components_reconstruct_what_lies_in_a_plane() -> None:
    plane = RANDOM.normal(size=(2, 20))
    x = (RANDOM.normal(size=(100, 2)) @ plane + 3.0).astype(np.float32)
    model, kept = components(x)
    assert kept == 2
    assert np.allclose(model(x), x, atol=1e-3)
    outside = x + RANDOM.normal(size=x.shape).astype(np.float32)
    assert np.square(model(outside) - outside).mean() > 0.5


def test_samples_that_are_all_the_same_have_no_component() -> None:
    model, kept = components(np.ones((5, 3), np.float32))
    assert kept == 0
    assert model(np.zeros((2, 3))).tolist() == [[1.0] * 3] * 2


def test_the_sine_is_beyond_a_line(prepared: Path) -> None:
    """The best line through a wave of amplitude 1 is some 0.4 off: the network is below 0.12."""
    found = baseline(load_task("sine"), prepared / "data", seed=7)
    assert (found.kind, found.metric.name) == ("linear", "mae")
    assert 0.3 < found.metric.value < 0.5
    assert baseline(load_task("sine"), prepared / "data", seed=7) == found
    assert Baseline.model_validate_json(found.model_dump_json()) == found


def made(folder: Path, splits: dict[str, Split]) -> Path:
    dataset = Dataset(splits, ("normal", "anomaly"), "CC0")
    write_dataset(dataset, folder, task="made", params=PARAMS.data, seed=0)
    return folder


def drawn(n: int, name: str, random: np.random.Generator) -> Split:
    """Class 1 is shifted along one axis by 4 deviations."""
    x, y = random.normal(size=(n, 20)).astype(np.float32), np.arange(n) % 2
    x[:, 3] += 4.0 * y
    return Split(x, y, np.array([f"{name}{i}" for i in range(n)]))


@pytest.fixture
def separable(tmp_path: Path) -> Path:
    splits = {name: drawn(100, name, RANDOM) for name in ("train", "validation", "test", "calibration")}
    return made(tmp_path / "data", splits)


def test_classes_that_a_plane_separates_are_found(separable: Path) -> None:
    found = baseline(load_task("keyword_spotting"), separable, seed=0)
    assert (found.metric.name, found.metric.n, found.samples) == ("accuracy", 100, 100)
    assert found.metric.value > 0.93


def test_no_more_samples_than_there_is_time_for(separable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SAMPLES", 30)
    assert baseline(load_task("keyword_spotting"), separable, seed=0).samples == 30


@dataclass(frozen=True)
class Reconstructing(Task):
    """Learns its own input, from the samples of class 0."""

    name: str = "made"
    loss: str = "mse"
    keras_metrics: tuple[str, ...] = ()

    def prepare(self, params: DataParams, seed: int, scratch: Path | None = None) -> Dataset:
        raise NotImplementedError

    def build_model(self, spec: ModelSpec, seed: int) -> Any:
        raise NotImplementedError

    def training_samples(self, split: Split) -> Split:
        return split.at(split.y == 0)

    def targets(self, split: Split) -> Any:
        return split.x

    def choose_rule(self, validation: Split, outputs: Any, labels: tuple[str, ...]) -> DecisionRule:
        scores = Reconstruction(threshold=0.0).scores(validation.x, outputs)
        return Reconstruction(threshold=best_balanced(scores, validation.y == 1))

    def score(self, split: Split, outputs: Any, rule: DecisionRule, seed: int) -> Scores:
        return Scores(headline=auc(rule.scores(split.x, outputs), split.y == 1, seed))

    def sample_score(self, split: Split, outputs: Any, rule: DecisionRule, seed: int) -> Metric:
        return self.score(split, outputs, rule, seed).headline


def test_a_task_that_reconstructs_gets_components_of_its_normal_samples(separable: Path) -> None:
    found = baseline(Reconstructing(), separable, seed=0)
    assert (found.kind, found.samples, found.metric.name) == ("components", 50, "auc")
    assert 0 < found.parameters < 20


def test_thresholds_do_not_look_at_the_test_split(separable: Path, tmp_path: Path) -> None:
    """Whatever the test samples are: the rule that is chosen is the same."""
    chosen = []

    @dataclass(frozen=True)
    class Watched(Reconstructing):
        def choose_rule(self, validation: Split, outputs: Any, labels: tuple[str, ...]) -> DecisionRule:
            chosen.append(super().choose_rule(validation, outputs, labels))
            return chosen[-1]

    splits = {name: load_split(separable, name) for name in ("train", "validation", "test", "calibration")}
    baseline(Watched(), separable, seed=0)
    splits["test"] = replace(splits["test"], x=splits["test"].x * 100.0)
    baseline(Watched(), made(tmp_path / "other", splits), seed=0)
    assert chosen[0] == chosen[1]
