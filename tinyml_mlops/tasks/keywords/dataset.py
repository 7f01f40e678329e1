"""From clips to standardised features in four splits."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents, sound_warnings
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.data.rows import by_split, of_split
from tinyml_mlops.data.splits import divide, groups_of, set_calibration_aside
from tinyml_mlops.data.stream import compute_all, parts_of, working_folder
from tinyml_mlops.features import Float, FrontEnd
from tinyml_mlops.tasks.keywords.listening import DIGESTS, FEATURES, LEVELS, Listening
from tinyml_mlops.tasks.keywords.source import ClipSource


def build_dataset(
    source: ClipSource, params: DataParams, seed: int, front_end: FrontEnd, scratch: Path | None
) -> Dataset:
    """Split, vary the training samples, compute features and standardise them.

    Neither audio nor features are ever in memory as a whole. Each coefficient is standardised with its mean
    and deviation in the training split: the int8 input has one scale for all coefficients, and the zeroth
    alone spans more than all others.

    Raises:
        DataError: too few groups, samples or classes, or unreadable audio.
    """
    clips = source.clips
    labels = [clip.label for clip in clips]
    home = set_calibration_aside(
        divide(clips, source.labels, params, seed),
        labels,
        params.calibration_samples,
        np.random.default_rng([seed, 2]),
    )
    copies = [1 + (params.augment if split == TRAIN else 0) for split in home]
    owner = np.repeat(np.arange(len(clips)), copies)
    split_of = np.array(home)[owner]
    with working_folder(scratch) as folder:
        files = compute_all(_chunks(source, copies, seed, front_end), folder, title="prepare", unit="clips")
        digests = chain.from_iterable(load_npz(file)[DIGESTS] for file in files)
        check_contents(
            Content(clip.id, clip.label, split, digest.tobytes())
            for clip, split, digest in zip(clips, home, digests, strict=True)
        )
        levels = chain.from_iterable(load_npz(file)[LEVELS] for file in files)
        warnings = () if params.synthetic else sound_warnings([clip.id for clip in clips], levels)
        front_end = front_end.fitted_to(of_split(TRAIN, split_of, _features(files)))
        standardised = (front_end.standardise(raw)[..., np.newaxis] for raw in _features(files))
        x = by_split(standardised, split_of, folder)
    copy = chain.from_iterable(map(range, copies))
    y = np.array([source.labels.index(label) for label in labels], np.int64)[owner]
    ids = np.array([clips[o].id + (f"#{c}" if c else "") for o, c in zip(owner.tolist(), copy, strict=True)])
    groups = np.array([clip.group for clip in clips])[owner]
    at = {name: np.flatnonzero(split_of == name) for name in SPLITS}
    return Dataset(
        splits={name: Split(x[name], y[at[name]], ids[at[name]], groups[at[name]]) for name in SPLITS},
        labels=source.labels,
        licence=source.licence,
        groups=groups_of(clips, home) if params.split == "group" else {},
        features=front_end.model_dump(mode="json"),
        notes=source.notes,
        warnings=warnings,
    )


def _chunks(source: ClipSource, copies: Sequence[int], seed: int, front_end: FrontEnd) -> list[Listening]:
    return [
        Listening(source.part(start, stop), start, copies[start:stop], seed, front_end)
        for start, stop in parts_of([0] * len(copies))
    ]


def _features(files: Sequence[Path]) -> Iterator[Float]:
    """Of all clips and copies, in order, block by block."""
    for file in files:
        yield load_npz(file)[FEATURES]
