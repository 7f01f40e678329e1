"""Images of a folder: ``person/`` and ``no_person/``, in each files or a folder per scene."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.images import REMEDY, Pixels, UnreadableImageError, read_image
from tinyml_mlops.data.stream import digest, identity_of_file, size_of_file
from tinyml_mlops.data.unreadable import UnreadableFilesError
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.person.source import LABELS, SIZE, Picture

NAME = re.compile(r"(?P<scene>.*?)[_\-. ]*(?P<index>\d*)\Z")
LITTER = frozenset({"thumbs.db", "desktop.ini"})
"""Files that file managers leave behind; hidden ones are passed over as well."""
HINT = f"put images with somebody in them into {LABELS[1]}/, all others into {LABELS[0]}/"


@dataclass(frozen=True)
class Photographs:
    """Files with what their paths say about them.

    A scene is the folder below the class, or else what stands before the number in the file's name
    (``kitchen_0012.jpg``). A file of neither is a scene of its own.
    """

    folder: Path
    pictures: Sequence[Picture]
    paths: Sequence[Path]
    notes: tuple[str, ...] = ()
    licence: str = "see the source of the images"

    @classmethod
    def find(cls, folder: Path, params: DataParams) -> "Photographs":
        """List the files.

        Raises:
            DataError: a class folder is missing or empty, or ``data.labels`` names others.
        """
        if params.labels and set(params.labels) != set(LABELS):
            raise DataError(
                f"data.labels: the classes are {' and '.join(LABELS)}, not {', '.join(params.labels)}",
                hint="set data.labels: auto",
            )
        pictures, paths = [], []
        for number, label in enumerate(LABELS):
            files = _files(folder / label)
            if not files:
                there = ", ".join(sorted(path.name for path in folder.glob("*"))[:5]) or "nothing"
                raise DataError(
                    f"data.source: {folder} holds no files in {label}/; it has {there}", hint=HINT
                )
            for position, path in enumerate(files):
                pictures.append(_picture(folder, label, number, path, position))
                paths.append(path)
        return cls(folder, pictures, paths, _notes(pictures))

    @property
    def sizes(self) -> Sequence[int]:
        """Bytes of each file."""
        return [size_of_file(path) for path in self.paths]

    def part(self, start: int, stop: int) -> "Photographs":
        """See :meth:`~tinyml_mlops.tasks.person.source.PictureSource.part`."""
        return replace(self, pictures=self.pictures[start:stop], paths=self.paths[start:stop])

    def identity(self) -> bytes:
        """The contents of all files."""
        return digest(self.pictures, *map(identity_of_file, self.paths))

    def pixels(self) -> Iterator[Pixels]:
        """Every file is tried, so that the error names all that cannot be taken."""
        failures: list[UnreadableImageError] = []
        for path in self.paths:
            try:
                image = read_image(path, SIZE)
            except UnreadableImageError as error:
                failures.append(error)
                image = np.zeros((SIZE, SIZE), np.uint8)
            yield image
        if failures:
            raise UnreadableFilesError(failures, self.folder, REMEDY)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in (*folder.glob("*"), *folder.glob("*/*"))
        if path.is_file()
        and path.name.lower() not in LITTER
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _picture(folder: Path, label: str, number: int, path: Path, position: int) -> Picture:
    name = path.relative_to(folder).as_posix()
    match = NAME.fullmatch(path.stem)
    scene, index = (match["scene"], match["index"]) if match else (path.stem, "")
    if not (scene and index):
        scene = name
    group = scene if path.parent == folder / label else path.parent.name
    return Picture(name, number, group, int(index) if index else position)


def _notes(pictures: Sequence[Picture]) -> tuple[str, ...]:
    alone = sum(picture.group == picture.id for picture in pictures)
    if not alone:
        return ()
    return (
        f"{alone} of {len(pictures)} images name no scene and count as one each: near copies of an image may "
        "be in another split, which flatters",
    )
