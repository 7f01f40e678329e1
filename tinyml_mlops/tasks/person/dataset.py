"""From pictures to arrays in four splits."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.data.rows import by_split
from tinyml_mlops.data.splits import Fractions, by_group, by_index, check_classes, set_calibration_aside
from tinyml_mlops.data.stream import compute_all, parts_of, working_folder
from tinyml_mlops.tasks.person.looking import PIXELS, Looking
from tinyml_mlops.tasks.person.source import LABELS, SIZE, Picture, PictureSource

MIDDLE = 127.5
"""Pixels 0 … 255 are given to the model as -1 … 1; in int8 that is the pixel less 128."""


def build_dataset(source: PictureSource, params: DataParams, seed: int, scratch: Path | None) -> Dataset:
    """Split the pictures, vary those for training, scale them; never are all of them in memory.

    Raises:
        DataError: too few groups or samples, or files that cannot be taken.
    """
    pictures = source.pictures
    home = _homes(pictures, params, seed)
    copies = [1 + (params.augment if split == TRAIN else 0) for split in home]
    owner = np.repeat(np.arange(len(pictures)), copies)
    split_of = np.array(home)[owner]
    with working_folder(scratch) as folder:
        chunks = [
            Looking(source.part(start, stop), start, copies[start:stop], seed)
            for start, stop in parts_of(source.sizes)
        ]
        files = compute_all(chunks, folder, title="prepare", unit="images")
        x = by_split((scaled(load_npz(file)[PIXELS]) for file in files), split_of, folder)
    copy = chain.from_iterable(map(range, copies))
    ids = [pictures[o].id + (f"#{c}" if c else "") for o, c in zip(owner.tolist(), copy, strict=True)]
    y = np.array([picture.label for picture in pictures], np.int64)[owner]
    at = {name: np.flatnonzero(split_of == name) for name in SPLITS}
    names = {split: np.array([ids[number] for number in at[split]], np.str_) for split in SPLITS}
    places = np.array([picture.group for picture in pictures], np.str_)[owner]
    none = np.empty((0, SIZE, SIZE, 1), np.float32)
    return Dataset(
        splits={
            name: Split(x.get(name, none), y[at[name]], names[name], places[at[name]]) for name in SPLITS
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


def scaled(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The model's input ``[n, SIZE, SIZE, 1]`` of ``n`` images."""
    x = pixels.astype(np.float32)[..., np.newaxis]
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
