"""The hello world's data and score."""

from collections.abc import Callable

import numpy as np
import pytest

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Split
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task

SINE = load_task("sine")


def test_the_test_split_holds_the_truth_and_training_is_noisy(data_params: Callable[..., DataParams]) -> None:
    dataset = SINE.prepare(data_params(samples=2_000, calibration_samples=100), 1)
    test, train = dataset.splits["test"], dataset.splits["train"]
    assert np.allclose(test.y, np.sin(test.x), atol=1e-6)
    assert np.std(train.y - np.sin(train.x)) == pytest.approx(0.1, abs=0.01)
    assert [len(dataset.splits[name]) for name in ("train", "validation", "test", "calibration")] == [
        1_100, 400, 400, 100,
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_data(data_params: Callable[..., DataParams]) -> None:
    one, two, other = (SINE.prepare(data_params(), seed) for seed in (1, 1, 2))
    assert one.splits["train"].sha256() == two.splits["train"].sha256() != other.splits["train"].sha256()


def test_the_score_is_the_mean_absolute_error_with_the_curve_beside_the_truth() -> None:
    x = np.array([[3.0], [1.0], [4.0], [2.0]], np.float32)
    split = Split(x, np.zeros((4, 1)), np.array(list("abcd")))
    outputs = np.array([[0.1], [-0.1], [0.3], [-0.3]], np.float32)
    rule = SINE.choose_rule(split, outputs, ())
    scores = SINE.score(split, outputs, rule, 0)
    metric = scores.headline
    assert scores.others[0].value == pytest.approx(0.05)
    assert scores.curve is not None
    truth, model = scores.curve.lines
    assert np.allclose(np.sin(truth.x), truth.y)
    assert model.x == (1.0, 2.0, 3.0, 4.0)
    assert model.y == pytest.approx((-0.1, -0.3, 0.1, 0.3))
    assert SINE.sample_score(split, outputs, rule, 0) == metric
    assert metric.value == pytest.approx(0.2)
    assert metric.low < 0.2 < metric.high
    assert (metric.name, metric.higher_is_better, metric.n) == ("mae", False, 4)


@pytest.mark.parametrize("wrong", [{"source": "some/folder"}, {"labels": ("yes",)}])
def test_it_has_neither_folder_nor_classes(
    data_params: Callable[..., DataParams], wrong: dict[str, object]
) -> None:
    with pytest.raises(DataError, match=r"data\."):
        SINE.prepare(data_params(**wrong), 1)
