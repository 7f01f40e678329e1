"""Which recording belongs to whom: groups (users, machines) from sub-folders or file names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.errors import DataError

NAME = re.compile(r"(?P<group>.+)_(?P<index>\d+)\Z")
MAX_LISTED = 10


@dataclass(frozen=True)
class RecordingFile:
    """One file.

    Attributes:
        id: its path below the data folder.
        group: user or machine.
        index: which of the group's recordings it is.
        label: the folder that names its class; empty where folders do not.
    """

    id: str
    group: str
    index: int
    label: str
    path: Path


def labelled_files(folder: Path) -> list[RecordingFile]:
    """``<label>/<group>_<n>.csv`` or ``<label>/<group>/<anything>.csv``, sorted.

    Raises:
        DataError: nothing there, or a name that tells no group.
    """
    layout = "<label>/<user>_<n>.csv or <label>/<user>/<any name>.csv"
    _expect_folder(folder, layout)
    found: list[tuple[str, str, int, Path]] = []
    for label in sorted(path for path in folder.iterdir() if path.is_dir() and not _hidden(path)):
        found += [(label.name, *rest) for rest in _grouped(label)]
    return _complete(folder, found, layout)


def grouped_files(folder: Path) -> list[RecordingFile]:
    """``<group>_<n>.csv`` or ``<group>/<anything>.csv``, sorted.

    Raises:
        DataError: nothing there, or a name that tells no group.
    """
    layout = "<machine>_<n>.csv or <machine>/<any name>.csv"
    _expect_folder(folder, layout)
    return _complete(folder, (("", *rest) for rest in _grouped(folder)), layout)


def _grouped(folder: Path) -> list[tuple[str, int, Path]]:
    """Group (empty: the name tells none), number and path of the files in one folder and its sub-folders."""
    found = []
    for path in sorted(folder.glob("*")):
        if _hidden(path):
            continue
        if path.is_dir():
            found += [(path.name, number, inner) for number, inner in enumerate(_csv_files(path))]
        elif path.suffix.lower() == ".csv":
            match = NAME.fullmatch(path.stem)
            found.append((match["group"], int(match["index"]), path) if match else ("", 0, path))
    return found


def _csv_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() == ".csv" and not _hidden(path))


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "_"))


def _complete(folder: Path, found: Iterable[tuple[str, str, int, Path]], layout: str) -> list[RecordingFile]:
    files = [
        RecordingFile(path.relative_to(folder).as_posix(), group, index, label, path)
        for label, group, index, path in found
    ]
    if not files:
        raise DataError(f"data.source: {folder} holds no .csv files", hint=f"lay it out as {layout}")
    if nameless := [file.id for file in files if not file.group]:
        listed = ", ".join(nameless[:MAX_LISTED]) + (" …" if len(nameless) > MAX_LISTED else "")
        raise DataError(
            f"{len(nameless)} file(s) of {folder} do not say whose they are: {listed}",
            hint=f"lay them out as {layout}: the splits keep users and machines apart",
        )
    return files


def _expect_folder(folder: Path, layout: str) -> None:
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise DataError(f"data.source: {folder} {what}", hint=f"give a folder laid out as {layout}")
