"""How much stack every function takes, from what gcc's ``-fstack-usage`` writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Frame:
    """The stack of one function.

    Attributes:
        size_bytes: of its own frame, without what it calls.
        static: whether that is known at compile time: no array of variable length, no alloca.
    """

    size_bytes: int
    file: str
    function: str
    static: bool


def frames(objects: Iterable[Path]) -> list[Frame]:
    """Of all functions, the largest first."""
    found = []
    for file in objects:
        for line in file.with_suffix(".su").read_text(encoding="utf-8").splitlines():
            place, size, kind = line.split("\t")
            source, _, _, function = place.rsplit(":", 3)
            found.append(Frame(int(size), Path(source).name, function, kind in ("static", "dynamic,bounded")))
    return sorted(found, reverse=True)
