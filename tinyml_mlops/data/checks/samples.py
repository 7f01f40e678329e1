"""Samples of a prepared data set: some in every split, each there once, by name and by content."""

from collections.abc import Iterator

import numpy as np

from tinyml_mlops.data.checks.contents import Content, check_contents, digest_of
from tinyml_mlops.data.dataset import SPLITS, Dataset
from tinyml_mlops.data.rows import in_blocks
from tinyml_mlops.errors import DataError

MIN_VALUES = 16
"""Samples of fewer numbers (the sine has one) are equal by chance, not because one is a copy of the other."""


def check_samples(dataset: Dataset) -> tuple[str, ...]:
    """Check names and contents of all samples; return warnings.

    Raises:
        DataError: a split is empty; a name is there twice; the same content is in two splits or has two
            labels.
    """
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
    if np.prod(dataset.input_shape) < MIN_VALUES:
        return ()
    return check_contents(_contents(dataset))


def class_counts(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Split → label → samples; no labels for a regression."""
    return {
        name: {
            label: int(np.count_nonzero(dataset.splits[name].y == number))
            for number, label in enumerate(dataset.labels)
        }
        for name in SPLITS
    }


def _contents(dataset: Dataset) -> Iterator[Content]:
    for name in SPLITS:
        split = dataset.splits[name]
        samples = (sample for block in in_blocks(split.x) for sample in block)
        for identity, number, sample in zip(split.ids.tolist(), split.y, samples, strict=True):
            label = dataset.labels[int(number)] if dataset.labels else ""
            yield Content(identity, label, name, digest_of(sample))
