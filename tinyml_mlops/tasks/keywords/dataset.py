"""From clips to standardised features in four splits."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
from tqdm import tqdm

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import SPLITS, TRAIN, Dataset, Split
from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.checks import Content, check_contents, digest_of
from tinyml_mlops.data.splits import divide, groups_of, set_calibration_aside
from tinyml_mlops.features import Float, FrontEnd
from tinyml_mlops.features.base import BLOCK
from tinyml_mlops.tasks.keywords.source import ClipSource


def build_dataset(source: ClipSource, params: DataParams, seed: int, front_end: FrontEnd) -> Dataset:
    """Split, vary the training samples, compute features and standardise them.

    Each coefficient is standardised with its mean and deviation in the training split: the int8 input has
    one scale for all coefficients, and the zeroth alone spans more than all others.

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
    copy = list(chain.from_iterable(range(count) for count in copies))
    heard: list[bytes] = []
    raw = _features(_clips(source, copies, seed, heard), len(owner), front_end)
    check_contents(
        Content(clip.id, clip.label, split, digest)
        for clip, split, digest in zip(clips, home, heard, strict=True)
    )
    split_of = np.array(home)[owner]
    front_end = front_end.fitted(raw[split_of == TRAIN])
    x = front_end.standardise(raw)[..., np.newaxis]
    y = np.array([source.labels.index(label) for label in labels], np.int64)[owner]
    ids = np.array([clips[o].id + (f"#{c}" if c else "") for o, c in zip(owner.tolist(), copy, strict=True)])
    groups = np.array([clip.group for clip in clips])[owner]
    at = {name: np.flatnonzero(split_of == name) for name in SPLITS}
    return Dataset(
        splits={name: Split(x[at[name]], y[at[name]], ids[at[name]], groups[at[name]]) for name in SPLITS},
        labels=source.labels,
        licence=source.licence,
        groups=groups_of(clips, home) if params.split == "group" else {},
        features=front_end.model_dump(mode="json"),
        notes=source.notes,
    )


def _clips(source: ClipSource, copies: list[int], seed: int, heard: list[bytes]) -> Iterator[Samples]:
    """What the model hears, in order; the digest of every clip goes to ``heard``.

    Digests are those of the audio, not of the file or of the features: a copy with another header is a copy,
    and features of equal audio may differ in their last bit.
    """
    bar = tqdm(source.audio(), "prepare", len(copies), unit=" clips", disable=None)
    for number, clean in enumerate(bar):
        for copy in range(copies[number]):
            random = np.random.default_rng([seed, 3, number, copy])
            clip = source.rendered(source.clips[number], clean, copy, random)
            if copy == 0:
                heard.append(digest_of(clip))
            yield clip


def _features(clips: Iterator[Samples], count: int, front_end: FrontEnd) -> Float:
    """Block by block: the audio itself is never in memory as a whole."""
    features = np.empty((count, *front_end.feature_shape), np.float32)
    block = np.empty((BLOCK, *front_end.sample_shape), np.float32)
    filled = done = 0
    for clip in clips:
        block[filled] = clip
        filled += 1
        if filled == BLOCK:
            features[done : done + filled] = front_end.raw(block)
            done, filled = done + filled, 0
    features[done:] = front_end.raw(block[:filled])
    return features
