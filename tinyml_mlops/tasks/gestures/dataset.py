"""From takes to standardised windows in four splits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import TRAIN, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents, digest_of
from tinyml_mlops.data.splits import divide, groups_of, positions_of, set_calibration_aside
from tinyml_mlops.features import Float, Window
from tinyml_mlops.tasks.gestures.takes import Take, Takes
from tinyml_mlops.tasks.gestures.vary import varied


def build_dataset(source: Takes, params: DataParams, seed: int, front_end: Window) -> Dataset:
    """Split whole recordings, vary the training windows, standardise.

    Each axis is standardised with its mean and deviation in the training split: recordings may be in g or in
    m/s², and an int8 input wants its range used.

    Raises:
        DataError: too few users, recordings or gestures, or a recording that is in two splits.
    """
    home = divide(source.takes, source.labels, params, seed)
    check_contents(
        Content(take.id, take.label, split, digest_of(take.windows))
        for take, split in zip(source.takes, home, strict=True)
    )
    samples = _samples(source.takes, source.labels)
    split_of = set_calibration_aside(
        [home[sample.take] for sample in samples],
        [source.labels[sample.label] for sample in samples],
        params.calibration_samples,
        np.random.default_rng([seed, 3]),
    )
    raw = {
        name: _with_copies(samples, at, params.augment if name == TRAIN else 0, seed)
        for name, at in positions_of(split_of).items()
    }
    front_end = front_end.model_copy(update={"full_scale": source.full_scale}).fitted(raw[TRAIN].x)
    return Dataset(
        splits={
            name: replace(split, x=front_end.standardise(split.x)[:, :, np.newaxis, :])
            for name, split in raw.items()
        },
        labels=source.labels,
        licence=source.licence,
        groups=groups_of(source.takes, home) if params.split == "group" else {},
        features=front_end.model_dump(mode="json"),
        notes=source.notes,
    )


@dataclass(frozen=True)
class _Sample:
    """One window.

    Attributes:
        group: whose hand it was.
        take: position of the recording that it is of.
        label: class number.
    """

    id: str
    group: str
    take: int
    label: int
    window: Float


def _samples(takes: Sequence[Take], labels: Sequence[str]) -> list[_Sample]:
    return [
        _Sample(
            take.id if len(take.windows) == 1 else f"{take.id}@{place}",
            take.group,
            number,
            labels.index(take.label),
            window,
        )
        for number, take in enumerate(takes)
        for place, window in enumerate(take.windows)
    ]


def _with_copies(samples: Sequence[_Sample], at: Sequence[int], copies: int, seed: int) -> Split:
    """The samples at these positions, each with its variations behind it; not yet standardised."""
    made = [(number, copy) for number in at for copy in range(1 + copies)]
    chosen = [samples[number] for number, _ in made]
    return Split(
        x=np.array([_copy(samples[number], number, copy, seed) for number, copy in made], np.float32),
        y=np.array([sample.label for sample in chosen], np.int64),
        ids=np.array([samples[n].id + (f"#{copy}" if copy else "") for n, copy in made]),
        groups=np.array([sample.group for sample in chosen]),
    )


def _copy(sample: _Sample, number: int, copy: int, seed: int) -> Float:
    """Copy 0 is the sample itself."""
    return varied(sample.window, np.random.default_rng([seed, 4, number, copy])) if copy else sample.window
