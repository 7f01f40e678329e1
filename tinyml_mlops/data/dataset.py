"""What a task prepares: four splits of arrays, no sample in two of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.rows import in_blocks
from tinyml_mlops.errors import DataError

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
CALIBRATION = "calibration"
SPLITS = (TRAIN, VALIDATION, TEST, CALIBRATION)


@dataclass(frozen=True)
class Split:
    """One part of a data set.

    Attributes:
        x: float32 ``[n, *input shape]``.
        y: ``[n]`` int64 class numbers, or float32 ``[n, *output shape]`` targets.
        ids: ``[n]`` text, one unique name a sample.
        groups: ``[n]`` text, whose each sample is (speaker, user, machine, place); empty where nobody's.
    """

    x: npt.NDArray[np.float32]
    y: npt.NDArray[Any]
    ids: npt.NDArray[np.str_]
    groups: npt.NDArray[np.str_] = field(default_factory=lambda: np.empty(0, np.str_))

    def __post_init__(self) -> None:
        if not len(self.x) == len(self.y) == len(self.ids) or len(self.groups) not in (0, len(self.ids)):
            raise DataError(
                f"a split has {len(self.x)} inputs, {len(self.y)} targets, {len(self.ids)} ids and "
                f"{len(self.groups)} groups",
                hint="prepare the data again: `dvc repro prepare`",
            )

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, chosen: npt.NDArray[Any]) -> "Split":
        """The samples at positions, or those of a mask."""
        groups = self.groups[chosen] if len(self.groups) else self.groups
        return Split(self.x[chosen], self.y[chosen], self.ids[chosen], groups)

    def sha256(self) -> str:
        """Digest of shapes, types and contents: the identity of the data, whatever file it is in."""
        digest = hashlib.sha256()
        for name, array in (("x", self.x), ("y", self.y), ("ids", self.ids), ("groups", self.groups)):
            digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
            for block in in_blocks(array):
                digest.update(np.ascontiguousarray(block).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Dataset:
    """All that ``prepare`` makes.

    Attributes:
        splits: by name, all of :data:`SPLITS`.
        labels: class names in the order of the class numbers; empty where there are no classes.
        licence: of the recordings or, where the task makes them, of the generated data.
        groups: speakers, voices, … in each split that no two splits may share; empty where they may.
        features: definition of the input, for whoever has to compute it again (JSON values).
        notes: what a reader of the manifest has to know, e.g. the version of a synthesiser.
        warnings: what is doubtful in what was read, one sentence each.
    """

    splits: Mapping[str, Split]
    labels: tuple[str, ...]
    licence: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    features: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one sample."""
        return tuple(self.splits[TRAIN].x.shape[1:])
