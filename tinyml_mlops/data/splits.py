"""Which sample goes where: by group (speaker, voice, user, machine) or by recording number; seeded."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.dataset import CALIBRATION, SPLITS, TEST, TRAIN, VALIDATION
from tinyml_mlops.errors import DataError

MIN_GROUPS = 3  # one each for training, validation and test


@dataclass(frozen=True)
class Fractions:
    """Shares of all samples that are held out."""

    validation: float
    test: float


class Labelled(Protocol):
    """What a split goes by: one clip or recording."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def group(self) -> str:
        """Speaker, voice, user or machine."""
        ...

    @property
    def index(self) -> int:
        """Which recording of the group it is."""
        ...


def divide(items: Sequence[Labelled], classes: Sequence[str], params: DataParams, seed: int) -> list[str]:
    """Split of each item as ``params.split`` says, every class in all of them; none is for calibration yet.

    Raises:
        DataError: too few groups or samples, or a split without a class.
    """
    labels = [item.label for item in items]
    fractions = Fractions(params.validation_fraction, params.test_fraction)
    if params.split == "group":
        home = by_group([item.group for item in items], fractions, seed)
    else:
        home = by_index(labels, [item.index for item in items], [item.id for item in items], fractions)
    check_classes(home, labels, classes)
    return home


def groups_of(items: Sequence[Labelled], home: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Split → who is in it, sorted."""
    inside: dict[str, set[str]] = {name: set() for name in SPLITS}
    for item, split in zip(items, home, strict=True):
        inside[split].add(item.group)
    return {name: tuple(sorted(groups)) for name, groups in inside.items()}


def by_group(
    groups: Sequence[str], fractions: Fractions, seed: int, preferred: Collection[str] = ()
) -> list[str]:
    """Give whole groups to test and validation until each has its share; the rest trains.

    A held-out split always gets at least one group, even where that is more than its share.

    Args:
        groups: of each sample.
        fractions: of all samples.
        seed: of the order in which groups are taken.
        preferred: groups that are taken before all others, for test first.

    Raises:
        DataError: fewer than three groups.
    """
    sizes = Counter(groups)
    if len(sizes) < MIN_GROUPS:
        raise DataError(
            f"a split by group needs {MIN_GROUPS} groups (speakers, users, machines), "
            f"the data has {len(sizes)}: {', '.join(sorted(sizes))}",
            hint="record more of them, or set data.split: index",
        )
    order = sorted(
        sizes,
        key=lambda group: (group not in preferred, hashlib.sha256(f"{seed} {group}".encode()).digest()),
    )
    home: dict[str, str] = {}
    for split, share, kept_back in ((TEST, fractions.test, 2), (VALIDATION, fractions.validation, 1)):
        wanted, got = share * len(groups), 0
        while len(order) > kept_back and (got == 0 or got + sizes[order[0]] / 2 <= wanted):
            group = order.pop(0)
            home[group] = split
            got += sizes[group]
    return [home.get(group, TRAIN) for group in groups]


def by_index(
    labels: Sequence[str], indices: Sequence[int], names: Sequence[str], fractions: Fractions
) -> list[str]:
    """Within every class, the lowest recording numbers are test, the next validation, the rest trains.

    Recordings of the same number go by name, so the rule does not depend on the order of files.

    Raises:
        DataError: a class has too few samples to be in all three.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for position, label in enumerate(labels):
        members[label].append(position)
    home = [TRAIN] * len(labels)
    for label, positions in sorted(members.items()):
        positions.sort(key=lambda position: (indices[position], names[position]))
        tests = max(1, round(fractions.test * len(positions)))
        validations = max(1, round(fractions.validation * len(positions)))
        if tests + validations >= len(positions):
            raise DataError(
                f"class {label!r} has {len(positions)} sample(s): too few for training, validation and test",
                hint="record more of it, lower data.test_fraction, or leave the class out of data.labels",
            )
        for position in positions[:tests]:
            home[position] = TEST
        for position in positions[tests : tests + validations]:
            home[position] = VALIDATION
    return home


def set_calibration_aside(
    home: Sequence[str], labels: Sequence[str], wanted: int, random: np.random.Generator
) -> list[str]:
    """Move ``wanted`` training samples, drawn evenly from all classes, to the calibration split.

    Raises:
        DataError: training would be left with less than half of what it had.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for position, split in enumerate(home):
        if split == TRAIN:
            members[labels[position]].append(position)
    available = sum(map(len, members.values()))
    if wanted > available / 2:
        raise DataError(
            f"data.calibration_samples is {wanted}, but only {available} samples are there to train on",
            hint=f"set it to {max(1, available // 8)} or so, or take more samples",
        )
    queues = [list(random.permutation(members[label])) for label in sorted(members)]
    result = list(home)
    taken = 0
    while taken < wanted:
        for queue in queues:
            if queue and taken < wanted:
                result[int(queue.pop())] = CALIBRATION
                taken += 1
    return result


def check_classes(home: Sequence[str], labels: Sequence[str], expected: Sequence[str]) -> None:
    """Every class has to be in the training, validation and test split.

    Raises:
        DataError: naming the class and the split that lacks it.
    """
    present = {(split, label) for split, label in zip(home, labels, strict=True)}
    for split in (TRAIN, TEST, VALIDATION):
        if lacking := [label for label in expected if (split, label) not in present]:
            raise DataError(
                f"the {split} split has no sample of class {', '.join(map(repr, lacking))}",
                hint="take more samples, groups that have these classes, or leave them out of data.labels",
            )


def positions_of(home: Sequence[str]) -> dict[str, list[int]]:
    """Split → positions in it, in the order given."""
    result: dict[str, list[int]] = {split: [] for split in SPLITS}
    for position, split in enumerate(home):
        result[split].append(position)
    return result
