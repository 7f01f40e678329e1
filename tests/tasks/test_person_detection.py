"""Person detection: rendered scenes, folders of photographs, and every way the folder can be wrong."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Dataset, Split
from tinyml_mlops.data.checks import check_dataset
from tinyml_mlops.decision import Threshold
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks import load_task
from tinyml_mlops.tasks.person.rendered import RenderedScenes
from tinyml_mlops.tasks.person.scenes.scene import render

PERSON = load_task("person_detection")
Make = Callable[..., DataParams]


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Two classes, eight scenes with three images each in both classes."""
    random = np.random.default_rng(0)
    for label in ("person", "no_person"):
        (tmp_path / "images" / label).mkdir(parents=True)
        for scene in range(8):
            for number in range(3):
                pixels = random.integers(0, 256, (100, 120), np.uint8)
                Image.fromarray(pixels).save(tmp_path / "images" / label / f"room{scene}_{number:03d}.png")
    return tmp_path / "images"


def everything(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Labels and ids of all splits."""
    splits = dataset.splits.values()
    return np.concatenate([split.y for split in splits]), np.concatenate([split.ids for split in splits])


def test_a_scene_depends_on_its_arguments_and_nothing_else() -> None:
    image = render(1, 2, 3, person=True)
    assert image.shape == (96, 96)
    assert image.dtype == np.uint8
    assert np.array_equal(image, render(1, 2, 3, person=True))
    others = [render(2, 2, 3, person=True), render(1, 2, 4, person=True), render(1, 2, 3, person=False)]
    assert not any(np.array_equal(image, other) for other in others)


def test_scenes_of_one_place_share_its_walls() -> None:
    """The same place looks more alike than two places, whoever is in it and in whatever light."""

    def correlation(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])

    number = iter(range(1_000_000))

    def empty(place: int) -> np.ndarray:
        """As seen on average: the light and what moves are drawn anew each time, mirrored or not."""
        views = [render(0, place, next(number), person=False).astype(float) for _ in range(16)]
        return sum(view + view[:, ::-1] for view in views)

    same = [correlation(empty(place), empty(place)) for place in range(6)]
    different = [correlation(empty(place), empty(place + 1)) for place in range(6)]
    assert np.mean(same) > np.mean(different) + 0.2


def test_scenes_do_not_depend_on_what_is_drawn_beside_them(data_params: Make) -> None:
    everything = list(RenderedScenes.plan(data_params(samples=48), 7).pixels())
    some = list(RenderedScenes.plan(data_params(samples=60), 7).part(30, 40).pixels())
    assert len(everything) == 48
    assert all(np.array_equal(one, other) for one, other in zip(some, everything[30:40], strict=True))


def test_rendered_data_is_balanced_and_no_place_is_in_two_splits(data_params: Make) -> None:
    dataset = PERSON.prepare(data_params(samples=160), 3)
    labels, ids = everything(dataset)
    assert dataset.labels == ("no_person", "person")
    assert dataset.input_shape == (96, 96, 1)
    assert [name.startswith("person/") for name in ids.tolist()] == (labels == 1).tolist()
    for split in dataset.splits.values():
        assert abs(float(np.mean(split.y)) - 0.5) < 0.01
    assert set(dataset.groups["test"]).isdisjoint(dataset.groups["train"] + dataset.groups["validation"])
    assert check_dataset(dataset) == ()


def test_pixels_become_int8_without_rounding(data_params: Make) -> None:
    x = PERSON.prepare(data_params(samples=40), 3).splits["test"].x
    assert x.min() >= -1.0
    assert x.max() <= 1.0
    pixels = (x.astype(np.float64) + 1.0) * 127.5
    assert np.abs(pixels - np.rint(pixels)).max() < 1e-4


@pytest.mark.parametrize("wrong", [{"samples": 20}, {"labels": ("cat", "dog")}])
def test_wrong_params_for_rendered_scenes(data_params: Make, wrong: dict[str, object]) -> None:
    with pytest.raises(DataError, match=r"data\.(samples|labels)"):
        PERSON.prepare(data_params(**wrong), 1)


def test_no_scene_of_a_folder_is_in_two_splits(photographs: Path, data_params: Make) -> None:
    dataset = PERSON.prepare(data_params(source=str(photographs)), 3)
    scenes = {
        name: {str(identity).split("/")[1].split("_")[0] for identity in split.ids}
        for name, split in dataset.splits.items()
    }
    assert not scenes["test"] & (scenes["train"] | scenes["validation"] | scenes["calibration"])
    assert not scenes["validation"] & (scenes["train"] | scenes["calibration"])
    assert {name: set(groups) for name, groups in dataset.groups.items()} == scenes


def test_a_folder_below_a_class_is_a_scene(photographs: Path, data_params: Make) -> None:
    for path in sorted(photographs.glob("*/*.png")):
        scene, number = path.stem.split("_")
        (path.parent / scene).mkdir(exist_ok=True)
        path.rename(path.parent / scene / f"IMG_{number}.png")
    dataset = PERSON.prepare(data_params(source=str(photographs)), 3)
    groups = {group for name in dataset.groups for group in dataset.groups[name]}
    assert groups == {f"room{number}" for number in range(8)}


def test_images_without_a_scene_are_scenes_of_their_own_and_that_is_said(
    photographs: Path, data_params: Make
) -> None:
    for number, path in enumerate(sorted(photographs.glob("*/*.png"))):
        path.rename(path.parent / f"{'abcdefgh'[number % 8] * (1 + number)}.png")
    dataset = PERSON.prepare(data_params(source=str(photographs)), 3)
    assert "48 of 48 images name no scene" in dataset.notes[0]


def test_split_by_index_takes_the_lowest_numbers(photographs: Path, data_params: Make) -> None:
    params = data_params(source=str(photographs), split="index", test_fraction=0.33)
    dataset = PERSON.prepare(params, 3)
    assert all("_000.png" in name for name in dataset.splits["test"].ids.tolist())
    assert dataset.groups == {}


def test_only_training_images_are_varied(photographs: Path, data_params: Make) -> None:
    dataset = PERSON.prepare(data_params(source=str(photographs), augment=2), 3)
    copies = {name: sum("#" in i for i in split.ids.tolist()) for name, split in dataset.splits.items()}
    assert copies["train"] == 2 * len(dataset.splits["train"]) // 3
    assert copies["validation"] == copies["test"] == copies["calibration"] == 0


def test_the_same_seed_gives_the_same_data(photographs: Path, data_params: Make) -> None:
    params = data_params(source=str(photographs))
    digests = [PERSON.prepare(params, seed).splits["train"].sha256() for seed in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def test_all_files_that_cannot_be_taken_are_listed_at_once(photographs: Path, data_params: Make) -> None:
    (photographs / "person" / "broken_001.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    (photographs / "person" / "list.txt").write_text("room0_000 1")
    Image.new("L", (20, 20)).save(photographs / "no_person" / "tiny_001.png")
    Image.new("L", (900, 100)).save(photographs / "no_person" / "long_001.png")
    with pytest.raises(DataError, match=r"4 file\(s\) under") as caught:
        PERSON.prepare(data_params(source=str(photographs)), 3)
    for name in (
        "broken_001.jpg: is",
        "list.txt: is not an image",
        "tiny_001.png: is 20",
        "long_001.png: is 900",
    ):
        assert name in str(caught.value)


def test_files_of_file_managers_are_passed_over(photographs: Path, data_params: Make) -> None:
    for name in ("Thumbs.db", ".DS_Store", "._room0_000.png"):
        (photographs / "person" / name).write_bytes(b"\0" * 100)
    (photographs / "person" / ".cache").mkdir()
    (photographs / "person" / ".cache" / "one.png").write_bytes(b"")
    assert len(everything(PERSON.prepare(data_params(source=str(photographs), augment=0), 3))[0]) == 48


def test_the_same_image_in_both_classes_is_refused(photographs: Path, data_params: Make) -> None:
    image = Image.open(photographs / "person" / "room0_000.png")
    image.save(photographs / "no_person" / "other_001.bmp")
    dataset = PERSON.prepare(data_params(source=str(photographs), augment=0), 3)
    with pytest.raises(DataError, match="same content") as caught:
        check_dataset(dataset)
    assert "room0_000.png" in str(caught.value)
    assert "other_001.bmp" in str(caught.value)


@pytest.mark.parametrize("missing", ["person", "no_person"])
def test_both_classes_have_to_be_there(photographs: Path, data_params: Make, missing: str) -> None:
    for path in (photographs / missing).iterdir():
        path.unlink()
    with pytest.raises(DataError, match=rf"holds no files in {missing}/.*\n.*put images"):
        PERSON.prepare(data_params(source=str(photographs)), 3)


def test_labels_are_fixed(photographs: Path, data_params: Make) -> None:
    with pytest.raises(DataError, match="the classes are no_person and person, not cat"):
        PERSON.prepare(data_params(source=str(photographs), labels=("cat",)), 3)


def test_one_scene_cannot_be_split(photographs: Path, data_params: Make) -> None:
    for path in photographs.glob("*/room[1-7]_*"):
        path.unlink()
    with pytest.raises(DataError, match=r"needs 3 groups.*\n.*data\.split: index"):
        PERSON.prepare(data_params(source=str(photographs)), 3)


def test_the_threshold_comes_from_validation_and_scores_are_of_the_decisions() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    split = Split(np.zeros((6, 1), np.float32), labels, np.array([f"{n}" for n in range(6)]))
    scores = np.array([0.1, 0.45, 0.5, 0.6, 0.4, 0.7], np.float32)
    outputs = np.stack([1 - scores, scores], axis=1)
    rule = PERSON.choose_rule(split, outputs, ("no_person", "person"))
    assert isinstance(rule, Threshold)
    assert 0.5 < rule.threshold < 0.6
    found = PERSON.score(split, outputs, rule, 0)
    assert {metric.name: metric.value for metric in (found.headline, *found.others)} == pytest.approx(
        {"accuracy": 5 / 6, "precision": 1.0, "recall": 2 / 3, "auc": 7 / 9}
    )
    assert found.curve is not None
    chosen = found.curve.lines[-1]
    assert (*chosen.x, *chosen.y) == pytest.approx((0.0, 2 / 3))


def test_variants_are_compared_over_places() -> None:
    """Three pictures of one place that are wrong are one place that is hard."""
    y = np.array([0, 0, 0, 1, 1], np.int64)
    places = np.array(["hall", "hall", "hall", "yard", "yard"])
    split = Split(np.zeros((5, 1), np.float32), y, np.array(list("abcde")), places)
    rule = Threshold(output=1, threshold=0.5, labels=("no_person", "person"))
    found = PERSON.compared(split, np.zeros((5, 2)), np.array([1, 1, 1, 1, 0]), rule)
    assert (found.quantity, found.unit) == ("right answers", "places")
    assert found.values.tolist() == [0.0, 0.5]
