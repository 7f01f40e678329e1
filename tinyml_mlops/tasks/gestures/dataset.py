"""From takes to standardised windows in four splits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents
from tinyml_mlops.data.recordings.cutting import Recordings, cut_all
from tinyml_mlops.data.rows import by_split, of_split
from tinyml_mlops.data.splits import divide, groups_of, positions_of, set_calibration_aside
from tinyml_mlops.data.stream import working_folder
from tinyml_mlops.features import Float, Window
from tinyml_mlops.tasks.gestures.takes import Take, TakeSource
from tinyml_mlops.tasks.gestures.vary import varied


def build_dataset(
    source: TakeSource, params: DataParams, seed: int, front_end: Window, scratch: Path | None
) -> Dataset:
    """Split whole recordings, vary the training windows, standardise; never are all of them in memory.

    Each axis is standardised with its mean and deviation in the training split: recordings may be in g or in
    m/s², and an int8 input wants its range used.

    Raises:
        DataError: files that cannot be taken, too few users, recordings or gestures, or a recording that is
            in two splits.
    """
    with working_folder(scratch) as folder:
        recordings = cut_all(source.chunks(), folder)
        source.check(recordings)
        home = divide(source.takes, source.labels, params, seed)
        check_contents(
            Content(take.id, take.label, split, facts.digest)
            for take, split, facts in zip(source.takes, home, recordings.facts, strict=True)
        )
        samples = _samples(source.takes, recordings)
        split_of = set_calibration_aside(
            [home[sample.take] for sample in samples],
            [source.takes[sample.take].label for sample in samples],
            params.calibration_samples,
            np.random.default_rng([seed, 3]),
        )
        copies = [1 + (params.augment if split == TRAIN else 0) for split in split_of]
        owner = np.repeat(np.arange(len(samples)), copies)
        home_of = np.array(split_of)[owner]
        front_end = front_end.model_copy(update={"full_scale": source.full_scale(recordings)})
        front_end = front_end.fitted_to(of_split(TRAIN, home_of, _varied(recordings, copies, seed)))
        standardised = (front_end.standardise(block) for block in _varied(recordings, copies, seed))
        x = by_split((block[:, :, np.newaxis, :] for block in standardised), home_of, folder)
    at = {
        name: [(number, copy) for number in numbers for copy in range(copies[number])]
        for name, numbers in positions_of(split_of).items()
    }
    return Dataset(
        splits={name: _split(x[name], source, samples, at[name]) for name in SPLITS},
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
        take: position of the recording that it is of.
    """

    id: str
    take: int


def _samples(takes: Sequence[Take], recordings: Recordings) -> list[_Sample]:
    return [
        _Sample(take.id if facts.windows == 1 else f"{take.id}@{place}", number)
        for number, (take, facts) in enumerate(zip(takes, recordings.facts, strict=True))
        for place in range(facts.windows)
    ]


def _varied(recordings: Recordings, copies: Sequence[int], seed: int) -> Iterator[Float]:
    """Every window with its variations behind it, not yet standardised. Copy 0 is the window itself."""
    number = 0
    for block in recordings.blocks():
        made = []
        for window in block:
            made.append(window)
            for copy in range(1, copies[number]):
                made.append(varied(window, np.random.default_rng([seed, 4, number, copy])))
            number += 1
        yield np.array(made, np.float32)


def _split(
    x: Float, source: TakeSource, samples: Sequence[_Sample], chosen: Sequence[tuple[int, int]]
) -> Split:
    """Names, classes and users of windows and their copies: ``chosen`` has the numbers of both."""
    takes = [source.takes[samples[number].take] for number, _ in chosen]
    return Split(
        x,
        np.array([source.labels.index(take.label) for take in takes], np.int64),
        np.array([samples[number].id + (f"#{copy}" if copy else "") for number, copy in chosen], np.str_),
        np.array([take.group for take in takes], np.str_),
    )
