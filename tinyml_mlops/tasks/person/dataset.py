"""From pictures to arrays in four splits."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.splits import Fractions, by_group, by_index, check_classes, set_calibration_aside
from tinyml_mlops.tasks.person.source import LABELS, SIZE, Picture, PictureSource
from tinyml_mlops.tasks.person.vary import vary

MIDDLE = 127.5
"""Pixels 0 … 255 are given to the model as -1 … 1; in int8 that is the pixel less 128."""


def build_dataset(source: PictureSource, params: DataParams, seed: int) -> Dataset:
    """Split the pictures, vary those for training, scale them.

    Raises:
        DataError: too few groups or samples, or files that cannot be taken.
    """
    pictures = source.pictures
    home = _homes(pictures, params, seed)
    pixels: dict[str, list[npt.NDArray[np.uint8]]] = {name: [] for name in SPLITS}
    numbers: dict[str, list[int]] = {name: [] for name in SPLITS}
    ids: dict[str, list[str]] = {name: [] for name in SPLITS}
    bar = tqdm(source.pixels(), "prepare", len(pictures), unit=" images", disable=None)
    for number, image in enumerate(bar):
        split = home[number]
        for copy in range(1 + (params.augment if split == TRAIN else 0)):
            random = np.random.default_rng([seed, 3, number, copy])
            pixels[split].append(vary(image, random) if copy else image)
            numbers[split].append(number)
            ids[split].append(pictures[number].id + (f"#{copy}" if copy else ""))
    labels = np.array([picture.label for picture in pictures], np.int64)
    return Dataset(
        splits={
            name: Split(scaled(pixels[name]), labels[numbers[name]], np.array(ids[name])) for name in SPLITS
        },
        labels=LABELS,
        licence=source.licence,
        groups=_groups(pictures, home) if params.split == "group" else {},
        features={
            "kind": "image",
            "height": SIZE,
            "width": SIZE,
            "colour": "ITU-R 601 luma",
            "crop": "centre square",
            "scale": 1.0 / MIDDLE,
            "offset": -1.0,
        },
        notes=source.notes,
    )


def scaled(pixels: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.float32]:
    """The model's input ``[n, SIZE, SIZE, 1]`` of ``n`` images."""
    if not pixels:
        return np.empty((0, SIZE, SIZE, 1), np.float32)
    x = np.stack(pixels).astype(np.float32)[..., np.newaxis]
    x /= np.float32(MIDDLE)
    x -= np.float32(1.0)
    return x


def _homes(pictures: Sequence[Picture], params: DataParams, seed: int) -> list[str]:
    labels = [LABELS[picture.label] for picture in pictures]
    fractions = Fractions(params.validation_fraction, params.test_fraction)
    if params.split == "group":
        home = by_group([picture.group for picture in pictures], fractions, seed)
    else:
        home = by_index(
            labels, [picture.index for picture in pictures], [picture.id for picture in pictures], fractions
        )
    check_classes(home, labels, LABELS)
    return set_calibration_aside(home, labels, params.calibration_samples, np.random.default_rng([seed, 2]))


def _groups(pictures: Sequence[Picture], home: list[str]) -> dict[str, tuple[str, ...]]:
    """The places in each split, sorted."""
    inside: dict[str, set[str]] = {name: set() for name in SPLITS}
    for picture, split in zip(pictures, home, strict=True):
        inside[split].add(picture.group)
    return {name: tuple(sorted(groups)) for name, groups in inside.items()}
