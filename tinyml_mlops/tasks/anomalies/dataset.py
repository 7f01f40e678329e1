"""From takes to standardised features in four splits."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents
from tinyml_mlops.data.recordings.cutting import Recordings, cut_all
from tinyml_mlops.data.rows import by_split, of_split
from tinyml_mlops.data.splits import set_calibration_aside
from tinyml_mlops.data.stream import working_folder
from tinyml_mlops.features import Float
from tinyml_mlops.tasks.anomalies.takes import NORMAL, TakeSource, used

LABELS = (NORMAL, "anomaly")


def build_dataset(source: TakeSource, params: DataParams, seed: int, scratch: Path | None) -> Dataset:
    """Set calibration windows aside and standardise with mean and deviation of the training split.

    Neither recordings nor features are ever in memory as a whole.

    Raises:
        DataError: files that cannot be taken, a recording in two splits, or too few windows.
    """
    with working_folder(scratch) as folder:
        recordings = cut_all(source.chunks(), folder)
        home = source.homes(recordings)
        check_contents(
            Content(take.id, "", split, facts.digest)
            for take, split, facts in zip(source.takes, home, recordings.facts, strict=True)
        )
        kept = [used(facts, split) for facts, split in zip(recordings.facts, home, strict=True)]
        owner = np.repeat(np.arange(len(kept)), [sum(of_one) for of_one in kept])
        ids = [name for number in range(len(kept)) for name in _ids(source, recordings, number, kept[number])]
        conditions = [name.partition("/")[0] for name in ids]
        split_of = np.array(
            set_calibration_aside(
                [home[number] for number in owner],
                conditions,
                params.calibration_samples,
                np.random.default_rng([seed, 3]),
            )
        )
        taken = np.array([one for of_one in kept for one in of_one], np.bool_)
        front_end = source.front_end.model_copy(update={"full_scale": source.full_scale(recordings)})
        front_end = front_end.fitted_to(of_split(TRAIN, split_of, _blocks(recordings, taken)))
        standardised = (front_end.standardise(block) for block in _blocks(recordings, taken))
        x = by_split((block.reshape(len(block), -1) for block in standardised), split_of, folder)
    machines = np.array([take.machine for take in source.takes])[owner]
    y = np.array([condition != NORMAL for condition in conditions], np.int64)
    at = {name: np.flatnonzero(split_of == name) for name in SPLITS}
    names = np.array(ids)
    splits = {name: Split(x[name], y[at[name]], names[at[name]], machines[at[name]]) for name in SPLITS}
    return Dataset(
        splits=splits,
        labels=LABELS,
        licence=source.licence,
        groups={name: tuple(np.unique(split.groups).tolist()) for name, split in splits.items()}
        if params.split == "group"
        else {},
        features=front_end.model_dump(mode="json"),
        notes=source.notes(recordings, home),
    )


def _ids(source: TakeSource, recordings: Recordings, number: int, kept: list[bool]) -> Iterator[str]:
    """A name for every window of a take that is used; it begins with the condition."""
    conditions = zip(recordings.facts[number].conditions, kept, strict=True)
    for condition, windows in groupby(conditions, key=lambda one: one[0]):
        for place, (_, is_kept) in enumerate(windows):
            if is_kept:
                yield f"{condition}/{source.takes[number].id}@{place}"


def _blocks(recordings: Recordings, taken: npt.NDArray[np.bool_]) -> Iterator[Float]:
    """Features of the windows that are used, some at a time."""
    done = 0
    for block in recordings.blocks():
        yield block[taken[done : done + len(block)]]
        done += len(block)
