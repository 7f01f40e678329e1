"""Folders laid out as Speech Commands: ``<label>/<speaker>_nohash_<n>.wav``, any rate."""

import re
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.errors import DataError

NAME = re.compile(r"(?P<speaker>.+)_nohash_(?P<index>\d+)\Z")
MAX_LISTED = 5


@dataclass(frozen=True, order=True)
class Recording:
    """One file.

    Attributes:
        label: name of the folder it is in.
        speaker: who speaks.
        index: which of the speaker's recordings of this word.
    """

    label: str
    speaker: str
    index: int
    path: Path

    @property
    def id(self) -> str:
        """Name of the sample: the path below the data folder."""
        return f"{self.label}/{self.path.name}"


def list_recordings(folder: Path) -> list[Recording]:
    """All recordings below ``folder``, sorted. Folders that begin with ``_`` or ``.`` are not classes.

    Raises:
        DataError: the folder is missing or empty, or files have other names, so that no one could tell
            which of them belong to the same speaker.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise DataError(
            f"data.source: {folder} {what}", hint="give a folder laid out as <label>/<speaker>_nohash_<n>.wav"
        )
    files = sorted(
        path
        for path in folder.glob("*/*")
        if path.suffix.lower() == ".wav" and not path.parent.name.startswith(("_", "."))
    )
    if not files:
        raise DataError(
            f"data.source: {folder} holds no .wav files in class folders",
            hint="lay it out as <label>/<speaker>_nohash_<n>.wav",
        )
    recordings, misnamed = [], []
    for path in files:
        match = NAME.fullmatch(path.stem)
        if match:
            recordings.append(Recording(path.parent.name, match["speaker"], int(match["index"]), path))
        else:
            misnamed.append(f"{path.parent.name}/{path.name}")
    if misnamed:
        listed = ", ".join(misnamed[:MAX_LISTED]) + (" …" if len(misnamed) > MAX_LISTED else "")
        raise DataError(
            f"{len(misnamed)} file(s) of {folder} are not named <speaker>_nohash_<n>.wav: {listed}",
            hint="rename them: both ways of data.split go by speaker and number",
        )
    return sorted(recordings)
