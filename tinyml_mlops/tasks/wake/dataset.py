"""From takes to windows to learn from, and to streams to be judged by."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import CALIBRATION, TEST, TRAIN, VALIDATION, Dataset, Split
from tinyml_mlops.data.checks import Content, check_contents, sound_warnings
from tinyml_mlops.data.npz import load_npz
from tinyml_mlops.data.rows import by_split, in_blocks
from tinyml_mlops.data.splits import divide, groups_of, set_calibration_aside
from tinyml_mlops.data.stream import compute_all, working_folder
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.tasks.wake.held_out import HeldOut
from tinyml_mlops.tasks.wake.listening import COPIES, DIGESTS, FEATURES, LABELS, LEVELS, OWNERS, Listening
from tinyml_mlops.tasks.wake.speech import Speech, Take
from tinyml_mlops.tasks.wake.stream import columns_of, holding_phrase, joined, windows_of


def build_dataset(
    source: Speech,
    params: DataParams,
    seed: int,
    front_end: FrontEnd,
    hop_columns: int,
    scratch: Path | None,
) -> Dataset:
    """Windows of the training takes with copies; one stream each of the validation and of the test takes.

    Neither sound nor windows are ever in memory as a whole. Features are standardised with mean and deviation
    of the training windows.

    Raises:
        DataError: too few speakers or takes, the same take in two splits, or unreadable audio.
    """
    home = divide(source.takes, source.labels, params, seed)
    with working_folder(scratch) as folder:
        chunks = [
            Listening(source.part(start, stop), home[start:stop], start, params.augment, seed, front_end)
            for start, stop in source.parts()
        ]
        files = compute_all(chunks, folder, title="prepare", unit="takes")
        digests = chain.from_iterable(load_npz(file)[DIGESTS] for file in files)
        check_contents(
            Content(take.id, take.label, split, found.tobytes())
            for take, split, found in zip(source.takes, home, digests, strict=True)
        )
        levels = chain.from_iterable(load_npz(file)[LEVELS] for file in files)
        warnings = () if params.synthetic else sound_warnings([take.id for take in source.takes], levels)
        front_end = front_end.fitted_to(load_npz(file)[FEATURES] for file in files)
        splits = _learned(source.takes, source.labels, files, params, seed, front_end, folder)
        held_out = HeldOut.of(files, home, [take.label == source.labels[1] for take in source.takes])
        left_out = 0
        for name in (VALIDATION, TEST):
            splits[name], less = _stream(name, held_out, seed, front_end, hop_columns, folder)
            left_out += less
    notes = [*source.notes, "validation and test are streams: their windows follow each other"]
    if left_out:
        notes.append(f"{left_out} takes for validation and test found no room in their streams")
    return Dataset(
        splits=splits,
        labels=source.labels,
        licence=source.licence,
        groups=groups_of(source.takes, home) if params.split == "group" else {},
        features=front_end.model_dump(mode="json"),
        notes=tuple(notes),
        warnings=warnings,
    )


def _learned(
    takes: Sequence[Take],
    labels: Sequence[str],
    files: Sequence[Path],
    params: DataParams,
    seed: int,
    front_end: FrontEnd,
    folder: Path,
) -> dict[str, Split]:
    """The windows of the training takes, some of them for calibration."""
    y, owners, copies = (
        np.concatenate([load_npz(file)[name] for file in files]) for name in (LABELS, OWNERS, COPIES)
    )
    split_of = np.array(
        set_calibration_aside(
            [TRAIN] * len(y),
            [labels[number] for number in y.tolist()],
            params.calibration_samples,
            np.random.default_rng([seed, 2]),
        )
    )
    made = zip(owners.tolist(), copies.tolist(), strict=True)
    ids = np.array([f"{takes[owner].id}#{copy}" if copy else takes[owner].id for owner, copy in made])
    groups = np.array([take.group for take in takes])[owners]
    x = by_split(
        (front_end.standardise(load_npz(file)[FEATURES])[..., np.newaxis] for file in files), split_of, folder
    )
    at = {name: split_of == name for name in (TRAIN, CALIBRATION)}
    return {name: Split(x[name], y[at[name]], ids[at[name]], groups[at[name]]) for name in at}


def _stream(
    name: str, held_out: HeldOut, seed: int, front_end: FrontEnd, hop_columns: int, folder: Path
) -> tuple[Split, int]:
    """The windows of one stream, and how many takes found no room in it."""
    takes = held_out.takes(name)
    random = np.random.default_rng([seed, 4, len(name)])
    stream = joined(
        [(take.samples, take.is_phrase) for take in takes],
        front_end.rate_hz,
        front_end.sample_shape[0],
        random,
    )
    sound = stream.sound(lambda number: held_out.sound(takes[number]))
    columns = front_end.standardise(columns_of(sound, front_end))
    windows = windows_of(columns, front_end.frames, hop_columns)[..., np.newaxis]
    names = np.full(len(windows), name)
    hop_s = hop_columns * front_end.hop_s
    split = Split(
        by_split(in_blocks(windows), names, folder)[name],
        holding_phrase(stream, len(windows), front_end, hop_columns).astype(np.int64),
        np.array([f"{name}@{number * hop_s:09.2f}" for number in range(len(windows))]),
        names,
    )
    return split, len(takes) - len(stream.placed)
