"""Prepared data on disk: one ``.npz`` a split, and the manifest that vouches for them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.dataset import CALIBRATION, SPLITS, TEST, TRAIN, VALIDATION, Dataset, Split
from tinyml_mlops.data.manifest import MANIFEST_NAME, Manifest
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.errors import DataError


def write_dataset(dataset: Dataset, folder: Path, *, task: str, params: DataParams, seed: int) -> Manifest:
    """Write every split and, last, the manifest into ``folder``.

    Raises:
        DataError: a split is empty, an id is in two places.
    """
    _check(dataset)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)  # an interrupted run leaves no manifest
    for name in SPLITS:
        split = dataset.splits[name]
        save_npz(folder / f"{name}.npz", {"x": split.x, "y": split.y, "ids": split.ids})
    manifest = Manifest(
        task=task,
        source=params.source,
        licence=dataset.licence,
        seed=seed,
        params=params,
        input_shape=dataset.input_shape,
        labels=dataset.labels,
        counts={name: len(dataset.splits[name]) for name in SPLITS},
        class_counts=_class_counts(dataset),
        groups={name: tuple(dataset.groups.get(name, ())) for name in SPLITS},
        calibration_ids=tuple(str(name) for name in dataset.splits[CALIBRATION].ids),
        sha256={name: dataset.splits[name].sha256() for name in SPLITS},
        features=dict(dataset.features),
        notes=dataset.notes,
    )
    manifest.write(folder / MANIFEST_NAME)
    return manifest


def load_split(folder: Path, name: str) -> Split:
    """Read one split and check it against the manifest.

    Raises:
        DataError: the file is missing, damaged, or not the one that the manifest describes.
    """
    manifest = Manifest.of(folder)
    arrays = load_npz(folder / f"{name}.npz")
    if missing := {"x", "y", "ids"} - set(arrays):
        raise DataError(
            f"{folder / name}.npz has no {', '.join(sorted(missing))}",
            hint="run `dvc repro prepare` to make it again",
        )
    split = Split(arrays["x"], arrays["y"], arrays["ids"])
    if split.sha256() != manifest.sha256.get(name):
        raise DataError(
            f"{folder / name}.npz is not the file that {folder / MANIFEST_NAME} describes",
            hint="it was changed after it was prepared; run `dvc repro prepare`",
        )
    return split


def _check(dataset: Dataset) -> None:
    seen: dict[str, str] = {}
    for name in SPLITS:
        split = dataset.splits[name]
        if not len(split):
            raise DataError(
                f"the {name} split is empty",
                hint="take more samples, or change data.*_fraction in params.yaml",
            )
        for identity in split.ids.tolist():
            if identity in seen:
                raise DataError(
                    f"sample {identity} is in two places: {seen[identity]} and {name}",
                    hint="give every sample a name of its own, in one split only",
                )
            seen[identity] = name
    _check_groups(dataset.groups)


def _check_groups(groups: Mapping[str, tuple[str, ...]]) -> None:
    """Groups are given only where the split keeps them apart; calibration is set aside from training."""
    held_out = {name: set(groups.get(name, ())) for name in (VALIDATION, TEST)}
    learned_from = set(groups.get(TRAIN, ())) | set(groups.get(CALIBRATION, ()))
    shared = held_out[VALIDATION] & held_out[TEST] | learned_from & (held_out[VALIDATION] | held_out[TEST])
    if shared:
        raise DataError(
            f"in more than one split: {', '.join(sorted(shared)[:5])}",
            hint="split by group, or take data.split: index and expect flattering figures",
        )


def _class_counts(dataset: Dataset) -> dict[str, dict[str, int]]:
    if not dataset.labels:
        return {name: {} for name in SPLITS}
    return {
        name: {
            label: int(np.count_nonzero(dataset.splits[name].y == number))
            for number, label in enumerate(dataset.labels)
        }
        for name in SPLITS
    }
