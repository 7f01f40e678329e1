"""Prepared data on disk: one ``.npz`` a split, and the manifest that vouches for them."""

import logging
from pathlib import Path

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.checks import check_dataset, class_counts
from tinyml_mlops.data.dataset import CALIBRATION, SPLITS, Dataset, Split
from tinyml_mlops.data.manifest import MANIFEST_NAME, Manifest
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.data.stream.progress import progress
from tinyml_mlops.errors import DataError

logger = logging.getLogger(__name__)

INPUTS = "x"
ARRAYS = (INPUTS, "y", "ids", "groups")
"""Of a split, in its file; the inputs are nearly all of it."""


def write_dataset(dataset: Dataset, folder: Path, *, task: str, params: DataParams, seed: int) -> Manifest:
    """Check the data, write every split and, last, the manifest into ``folder``.

    Raises:
        DataError: the data is not fit to learn from (:func:`tinyml_mlops.data.checks.check_dataset`).
    """
    warnings = (*dataset.warnings, *check_dataset(dataset))
    for warning in warnings:
        logger.warning("%s", warning)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)  # an interrupted run leaves no manifest
    with progress("write splits", sum(map(len, dataset.splits.values())), "samples") as advance:
        for name in SPLITS:
            split = dataset.splits[name]
            save_npz(
                folder / f"{name}.npz",
                {array: getattr(split, array) for array in ARRAYS},
                wrote=lambda array, rows: advance(rows) if array == INPUTS else None,
            )
    manifest = Manifest(
        task=task,
        source=params.source,
        licence=dataset.licence,
        seed=seed,
        params=params,
        input_shape=dataset.input_shape,
        labels=dataset.labels,
        counts={name: len(dataset.splits[name]) for name in SPLITS},
        class_counts=class_counts(dataset),
        groups={name: tuple(dataset.groups.get(name, ())) for name in SPLITS},
        calibration_ids=tuple(str(name) for name in dataset.splits[CALIBRATION].ids),
        sha256={name: dataset.splits[name].sha256() for name in SPLITS},
        features=dict(dataset.features),
        notes=dataset.notes,
        warnings=warnings,
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
    if missing := set(ARRAYS) - set(arrays):
        raise DataError(
            f"{folder / name}.npz has no {', '.join(sorted(missing))}",
            hint="run `dvc repro prepare` to make it again",
        )
    split = Split(**{array: arrays[array] for array in ARRAYS})
    if split.sha256() != manifest.sha256.get(name):
        raise DataError(
            f"{folder / name}.npz is not the file that {folder / MANIFEST_NAME} describes",
            hint="it was changed after it was prepared; run `dvc repro prepare`",
        )
    return split
