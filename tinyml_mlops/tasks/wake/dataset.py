"""From takes to windows to learn from, and to streams to be judged by."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import CALIBRATION, TEST, TRAIN, VALIDATION, Dataset, Split
from tinyml_mlops.data.audio import Samples
from tinyml_mlops.data.checks import Content, check_contents, digest_of
from tinyml_mlops.data.splits import divide, groups_of, set_calibration_aside
from tinyml_mlops.features import Float, FrontEnd
from tinyml_mlops.tasks.wake.speech import Speech
from tinyml_mlops.tasks.wake.stream import joined, windows_of
from tinyml_mlops.tasks.wake.windows import Windows


def build_dataset(
    source: Speech, params: DataParams, seed: int, front_end: FrontEnd, hop_columns: int
) -> Dataset:
    """Windows of the training takes with copies; one stream each of the validation and of the test takes.

    Features are standardised with mean and deviation of the training windows.

    Raises:
        DataError: too few speakers or takes, the same take in two splits, or unreadable audio.
    """
    home = divide(source.takes, source.labels, params, seed)
    heard = _listen(source, home, params.augment, seed, front_end)
    check_contents(
        Content(take.id, take.label, split, digest)
        for take, split, digest in zip(source.takes, home, heard.digests, strict=True)
    )
    raw = np.concatenate(heard.features)
    front_end = front_end.fitted(raw)
    learned = Split(
        front_end.standardise(raw)[..., np.newaxis],
        np.array(heard.labels, np.int64),
        np.array(heard.ids),
        np.array(heard.groups),
    )
    split_of = np.array(
        set_calibration_aside(
            [TRAIN] * len(learned),
            [source.labels[label] for label in heard.labels],
            params.calibration_samples,
            np.random.default_rng([seed, 2]),
        )
    )
    streams = {
        name: _stream(name, heard.kept[name], seed, front_end, hop_columns) for name in (VALIDATION, TEST)
    }
    return Dataset(
        splits={name: learned.at(np.flatnonzero(split_of == name)) for name in (TRAIN, CALIBRATION)}
        | streams,
        labels=source.labels,
        licence=source.licence,
        groups=groups_of(source.takes, home) if params.split == "group" else {},
        features=front_end.model_dump(mode="json"),
        notes=(*source.notes, "validation and test are streams: their windows follow each other"),
    )


@dataclass(frozen=True)
class _Heard:
    """What one pass over the audio leaves.

    Attributes:
        digests: of every take.
        features: of training windows, in blocks, not standardised.
        labels: class numbers of training windows.
        ids: of training windows.
        groups: of training windows.
        kept: validation and test takes as 16-bit samples, and whether each is the phrase.
    """

    digests: list[bytes]
    features: list[Float]
    labels: list[int]
    ids: list[str]
    groups: list[str]
    kept: dict[str, list[tuple[Samples, bool]]]


def _listen(source: Speech, home: list[str], copies: int, seed: int, front_end: FrontEnd) -> _Heard:
    heard = _Heard([], [], [], [], [], {VALIDATION: [], TEST: []})
    windows = Windows(front_end.sample_shape[0], front_end.rate_hz)
    takes = zip(source.takes, home, source.audio(), strict=True)
    for number, (take, split, samples) in enumerate(
        tqdm(takes, "prepare", len(home), unit=" takes", disable=None)
    ):
        heard.digests.append(digest_of(samples))
        is_phrase = take.label == source.labels[1]
        if split != TRAIN:
            heard.kept[split].append((samples, is_phrase))
            continue
        made = list(_windows(windows, samples, is_phrase, copies, np.random.default_rng([seed, 3, number])))
        heard.features.append(front_end.raw(np.stack([window for window, _ in made])))
        heard.labels.extend(label for _, label in made)
        heard.ids.extend(f"{take.id}#{copy}" if copy else take.id for copy in range(len(made)))
        heard.groups.extend([take.group] * len(made))
    return heard


def _windows(
    windows: Windows, samples: Samples, is_phrase: bool, copies: int, random: np.random.Generator
) -> Iterator[tuple[Samples, int]]:
    """Windows of one training take, with their class numbers."""
    for _ in range(1 + copies):
        yield (windows.phrase if is_phrase else windows.other)(samples, random), int(is_phrase)
    if is_phrase:
        yield windows.unfinished(samples, random), 0


def _stream(
    name: str, takes: list[tuple[Samples, bool]], seed: int, front_end: FrontEnd, hop_columns: int
) -> Split:
    random = np.random.default_rng([seed, 4, len(name)])
    stream = joined(takes, front_end.rate_hz, front_end.sample_shape[0], random)
    found = windows_of(stream, front_end, hop_columns)
    hop_s = hop_columns * front_end.hop_s
    return Split(
        front_end.standardise(found.features)[..., np.newaxis],
        found.holds_phrase.astype(np.int64),
        np.array([f"{name}@{number * hop_s:09.2f}" for number in range(len(found.features))]),
        np.full(len(found.features), name),
    )
