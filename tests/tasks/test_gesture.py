"""Gestures: what the simulation draws, what a folder of recordings becomes, and how they are scored."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.tasks.motion_files import write_csv, write_gestures
from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Split
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import compute
from tinyml_mlops.tasks import load_task
from tinyml_mlops.tasks.gestures.motion import Motion, push, reach
from tinyml_mlops.tasks.gestures.sensor import RANGE_G, G, sensed
from tinyml_mlops.tasks.gestures.user import User

GESTURE = load_task("gesture")
LABELS = ("swipe_left", "swipe_right", "rotate", "none")
Make = Callable[..., DataParams]


def test_no_user_is_in_two_splits(data_params: Make) -> None:
    dataset = GESTURE.prepare(data_params(labels=LABELS, samples=800, augment=0), 1)
    users = {name: set(split.groups.tolist()) for name, split in dataset.splits.items()}
    assert not users["test"] & (users["train"] | users["calibration"] | users["validation"])
    assert not users["validation"] & (users["train"] | users["calibration"])
    assert len(users["train"]) >= 4
    assert all(set(split.y.tolist()) == {0, 1, 2, 3} for split in dataset.splits.values())
    assert dataset.input_shape == (100, 1, 3)


def test_the_same_seed_gives_the_same_data(data_params: Make) -> None:
    params = data_params(labels=LABELS, samples=80)
    digests = [GESTURE.prepare(params, seed).splits["train"].sha256() for seed in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def test_a_hand_at_rest_feels_gravity_and_no_more() -> None:
    """Whatever the tilt: one g in all, up to the sensor's own error."""
    time_s = np.arange(100) / 50.0
    user = User.draw(np.random.default_rng(0))
    for seed in range(20):
        random = np.random.default_rng(seed)
        still = Motion(np.zeros((100, 3)), np.zeros(100))
        lengths = np.linalg.norm(sensed(still, user, time_s, random), axis=1)
        assert abs(np.median(lengths) - 1.0) < 0.15
        assert np.abs(lengths).max() < RANGE_G


def test_a_movement_is_the_second_integral_of_its_acceleration() -> None:
    time_s = np.linspace(0.0, 1.0, 10_001)
    speed = np.cumsum(push(time_s, 0.2, 0.5)) * 1e-4
    position = np.cumsum(speed) * 1e-4
    assert np.abs(position - reach(time_s, 0.2, 0.5)).max() < 1e-3
    assert abs(speed[-1]) < 1e-6


def test_left_and_right_are_mirror_images_on_average(data_params: Make) -> None:
    """Not a matter of the resting position: the mean window of both is the same up to the movement's sign."""
    dataset = GESTURE.prepare(data_params(labels=LABELS[:2], samples=1_000, calibration_samples=10), 1)
    train = dataset.splits["train"]
    left, right = (train.x[train.y == number][:, :, 0, 0].mean(axis=0) for number in (0, 1))
    assert np.corrcoef(left - left.mean(), right - right.mean())[0, 1] < -0.7


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"split": "index"}, "split by user"),
        ({"labels": ("wave", "none")}, "wave cannot be simulated; swipe_left, swipe_right, rotate, none can"),
        ({"labels": ()}, "none: two or more different gestures"),
        ({"labels": ("none", "none")}, "two or more different gestures"),
        ({"samples": 10}, "too few for 4 gestures"),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    data_params: Make, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        GESTURE.prepare(data_params(**({"labels": LABELS} | wrong)), 1)


def test_labels_and_users_come_from_the_folder(tmp_path: Path, data_params: Make) -> None:
    params = data_params(source=str(write_gestures(tmp_path)), augment=0)
    dataset = GESTURE.prepare(params, 3)
    assert dataset.labels == ("rotate", "swipe_left")
    train = dataset.splits["train"]
    assert [dataset.labels[y] for y in train.y] == [str(name).split("/")[0] for name in train.ids]
    assert [str(name).split("/")[1].split("_")[0] for name in train.ids] == train.groups.tolist()
    assert set(dataset.groups["test"]) == set(dataset.splits["test"].groups.tolist())
    assert sum(len(split) for split in dataset.splits.values()) == 30


def test_split_by_number_takes_the_lowest_of_every_gesture(tmp_path: Path, data_params: Make) -> None:
    params = data_params(source=str(write_gestures(tmp_path, each=5)), split="index", augment=0)
    dataset = GESTURE.prepare(params, 3)
    assert all("_0.csv" in name for name in dataset.splits["test"].ids.tolist())
    assert dataset.groups == {}


def test_rate_and_unit_of_the_recordings_do_not_matter(tmp_path: Path, data_params: Make) -> None:
    slow = write_gestures(tmp_path / "slow", rate_hz=50.0)
    fast = write_gestures(tmp_path / "fast", rate_hz=50.0, unit=G)
    one, other = (GESTURE.prepare(data_params(source=str(folder), augment=0), 3) for folder in (slow, fast))
    assert np.abs(one.splits["test"].x - other.splits["test"].x).max() < 0.01
    assert one.features["full_scale"] * 4 <= other.features["full_scale"] <= one.features["full_scale"] * 16
    finer = GESTURE.prepare(
        data_params(source=str(write_gestures(tmp_path / "fine", rate_hz=200.0)), augment=0), 3
    )
    assert finer.input_shape == (100, 1, 3)


def test_a_long_recording_is_many_windows_all_in_one_split(tmp_path: Path, data_params: Make) -> None:
    folder = write_gestures(tmp_path, users=5, each=1, seconds=8.0)
    dataset = GESTURE.prepare(data_params(source=str(folder), augment=0), 3)
    of = {name: {i.split("@")[0] for i in split.ids.tolist()} for name, split in dataset.splits.items()}
    assert sum(len(split) for split in dataset.splits.values()) == 10 * 13
    assert not of["test"] & (of["train"] | of["calibration"] | of["validation"])


def test_only_training_samples_are_varied_and_input_is_standardised(
    tmp_path: Path, data_params: Make
) -> None:
    dataset = GESTURE.prepare(data_params(source=str(write_gestures(tmp_path)), augment=2), 3)
    copies = {name: sum("#" in i for i in split.ids.tolist()) for name, split in dataset.splits.items()}
    assert copies == {
        "train": 2 * len(dataset.splits["train"]) // 3,
        "validation": 0,
        "test": 0,
        "calibration": 0,
    }
    train = dataset.splits["train"].x
    assert train.dtype == np.float32
    assert np.abs(train.mean(axis=(0, 1, 2))).max() < 1e-3
    assert np.abs(train.std(axis=(0, 1, 2)) - 1.0).max() < 1e-3


def test_the_stored_features_give_the_models_input(tmp_path: Path, data_params: Make) -> None:
    """Whoever has the manifest can compute the input again from what the sensor gave."""
    folder = write_gestures(tmp_path, rate_hz=50.0)
    dataset = GESTURE.prepare(data_params(source=str(folder), augment=0), 3)
    test = dataset.splits["test"]
    raw = np.loadtxt(folder / str(test.ids[0]), delimiter=",", skiprows=1)[:, 1:].astype(np.float32)
    assert np.abs(compute(dataset.features, raw[np.newaxis])[0] - test.x[0, :, 0]).max() < 1e-4


def test_labels_choose_folders(tmp_path: Path, data_params: Make) -> None:
    folder = write_gestures(tmp_path, labels=LABELS)
    dataset = GESTURE.prepare(data_params(source=str(folder), labels=("none", "rotate")), 3)
    assert dataset.labels == ("none", "rotate")
    with pytest.raises(
        DataError, match="no recordings of wave; it has none, rotate, swipe_left, swipe_right"
    ):
        GESTURE.prepare(data_params(source=str(folder), labels=("none", "wave")), 3)
    with pytest.raises(DataError, match="one gesture only: 'none'"):
        GESTURE.prepare(data_params(source=str(folder), labels=("none",)), 3)


def test_too_few_users(tmp_path: Path, data_params: Make) -> None:
    folder = write_gestures(tmp_path, users=2)
    with pytest.raises(DataError, match=r"needs 3 groups.*\n.*data\.split: index"):
        GESTURE.prepare(data_params(source=str(folder)), 3)


def test_a_recording_copied_to_another_user_is_found(tmp_path: Path, data_params: Make) -> None:
    folder = write_gestures(tmp_path)
    for user in range(1, 5):
        shutil.copy(folder / "rotate" / "user0_0.csv", folder / "rotate" / f"user{user}_9.csv")
    with pytest.raises(
        DataError, match=r"more than one split.*\n.*rotate/user0_0\.csv.* = rotate/user1_9\.csv"
    ):
        GESTURE.prepare(data_params(source=str(folder)), 3)


def test_files_that_cannot_be_taken_are_all_named(tmp_path: Path, data_params: Make) -> None:
    folder = write_gestures(tmp_path)
    still = np.tile([0.0, 0.0, 1.0], (100, 1))
    write_csv(folder / "rotate" / "user1_0.csv", np.arange(100) / 50.0, still)
    write_csv(folder / "rotate" / "user2_0.csv", np.arange(20) / 50.0, np.eye(20, 3))
    (folder / "swipe_left" / "user1_1.csv").write_text("t,a,b,c\n0,1,2,3\n")
    with pytest.raises(DataError, match=r"3 file\(s\)") as caught:
        GESTURE.prepare(data_params(source=str(folder)), 3)
    text = str(caught.value)
    assert "user1_0.csv: channel x is constant (0)" in text
    assert "user2_0.csv: is 0.38 s long, at least 0.98 s are needed" in text
    assert "user1_1.csv: lacks the column(s) x, y, z; it has t, a, b, c" in text


def test_the_worst_user_is_reported() -> None:
    """Two users, one of whom is never understood."""
    outputs = np.eye(2, dtype=np.float32)[[0, 1, 0, 1, 0, 1]]
    split = Split(
        np.zeros((6, 4), np.float32),
        np.array([0, 1, 0, 1, 1, 0]),
        np.array(list("abcdef")),
        np.array(["ann"] * 4 + ["bob"] * 2),
    )
    rule = GESTURE.choose_rule(split, outputs, ("left", "right"))
    scores = GESTURE.score(split, outputs, rule, 1)
    figures = {metric.name: metric.value for metric in (scores.headline, *scores.others)}
    assert figures["accuracy"] == pytest.approx(4 / 6)
    assert figures["worst_group_accuracy"] == 0.0
    assert scores.curve is not None
    assert scores.curve.lines[0].y == (0.0, 1.0)
