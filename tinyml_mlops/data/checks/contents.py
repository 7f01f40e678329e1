"""The same content under two names: what is learned by heart must not be tested, nor have two labels."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.dataset import CALIBRATION, TRAIN
from tinyml_mlops.errors import DataError

MAX_LISTED = 20


@dataclass(frozen=True)
class Content:
    """What is in one sample or recording.

    Attributes:
        name: how the user finds it, e.g. its path below the data folder.
        label: its class; empty where there are no classes.
        split: where it goes.
        digest: of what it holds, whatever it is called (:func:`digest_of`).
    """

    name: str
    label: str
    split: str
    digest: bytes


def digest_of(values: npt.NDArray[Any]) -> bytes:
    """SHA-256 of an array's shape, type and values."""
    digest = hashlib.sha256(f"{values.dtype.str} {values.shape}".encode())
    digest.update(np.ascontiguousarray(values).tobytes())
    return digest.digest()


def check_contents(contents: Iterable[Content]) -> tuple[str, ...]:
    """Look for the same content more than once; return a warning where that only counts it double.

    Calibration is set aside from training: the two may share what they hold.

    Raises:
        DataError: the same content is in two splits, or under two labels; all of them are listed.
    """
    same: dict[bytes, list[Content]] = defaultdict(list)
    for content in contents:
        same[content.digest].append(content)
    groups = [group for group in same.values() if len(group) > 1]
    leaks = [group for group in groups if len({_side(content) for content in group}) > 1]
    contradictions = [group for group in groups if len({content.label for content in group}) > 1]
    if leaks:
        raise DataError(
            f"the same content is in more than one split, so the test would reward learning by heart:"
            f"{_listed(leaks, 'split')}",
            hint="keep one of each and remove the copies",
        )
    if contradictions:
        raise DataError(
            f"the same content has two labels:{_listed(contradictions, 'label')}",
            hint="keep the one that is right and remove the other",
        )
    if groups:
        return (f"{len(groups)} content(s) are there more than once and count double:{_listed(groups, '')}",)
    return ()


def _side(content: Content) -> str:
    return TRAIN if content.split == CALIBRATION else content.split


def _listed(groups: list[list[Content]], with_attribute: str) -> str:
    """One line a content: every name that it has."""
    lines = []
    for group in groups[:MAX_LISTED]:
        names = (
            f"{content.name} ({getattr(content, with_attribute)})" if with_attribute else content.name
            for content in group
        )
        lines.append("\n    " + " = ".join(names))
    if len(groups) > MAX_LISTED:
        lines.append(f"\n    and {len(groups) - MAX_LISTED} more")
    return "".join(lines)
