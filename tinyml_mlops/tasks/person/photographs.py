"""Images of a folder: ``person/`` and ``no_person/``, in each files or a folder per scene."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_mlops.config import DataParams
from tinyml_mlops.data.images import Pixels, UnreadableImageError, read_image, unreadable
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.person.source import LABELS, SIZE, Picture

NAME = re.compile(r"(?P<scene>.*?)[_\-. ]*(?P<index>\d*)\Z")
LITTER = frozenset({"thumbs.db", "desktop.ini"})
"""Files that file managers leave behind; hidden ones are passed over as well."""
AHEAD = 256
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

    def pixels(self) -> Iterator[Pixels]:
        """Every file is tried, so that the error names all that cannot be taken."""
        failures: list[UnreadableImageError] = []
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # threads: Pillow decodes without Python's lock
            for start in range(0, len(self.paths), AHEAD):
                for found in pool.map(_tried, self.paths[start : start + AHEAD]):
                    if isinstance(found, UnreadableImageError):
                        failures.append(found)
                        yield np.zeros((SIZE, SIZE), np.uint8)
                    else:
                        yield found
        if failures:
            raise unreadable(failures, self.folder)


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


def _tried(path: Path) -> Pixels | UnreadableImageError:
    try:
        return read_image(path, SIZE)
    except UnreadableImageError as error:
        return error
