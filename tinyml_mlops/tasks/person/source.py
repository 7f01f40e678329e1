"""Where labelled images come from: one protocol for rendered scenes and photographs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from tinyml_mlops.data.images import Pixels

NOBODY, PERSON = 0, 1
LABELS = ("no_person", "person")
SIZE = 96


@dataclass(frozen=True)
class Picture:
    """One sample before it is seen.

    Attributes:
        id: how a user finds it.
        label: :data:`NOBODY` or :data:`PERSON`.
        group: the place where it was taken.
        index: its number.
    """

    id: str
    label: int
    group: str
    index: int


class PictureSource(Protocol):
    """Labelled pictures, known before any is made or read, so that splits are decided without pixels."""

    @property
    def pictures(self) -> Sequence[Picture]: ...

    @property
    def licence(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def sizes(self) -> Sequence[int]:
        """Bytes of each picture's file; 0 where there is none."""
        ...

    def part(self, start: int, stop: int) -> Self:
        """The pictures from ``start`` to before ``stop`` alone; picklable."""
        ...

    def identity(self) -> bytes:
        """Digest of all that :meth:`pixels` depends on, the contents of files included."""
        ...

    def pixels(self) -> Iterator[Pixels]:
        """uint8 ``[SIZE, SIZE]`` of every picture, in the order of :attr:`pictures`.

        Raises:
            UnreadableFilesError: after the last file, with all that cannot be taken.
        """
        ...
