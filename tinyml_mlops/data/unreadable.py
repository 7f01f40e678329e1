"""Files that cannot be taken: each with its reason, all of them in one message."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tinyml_mlops.errors import DataError

MAX_LISTED = 50


class UnreadableFileError(DataError):
    """One file cannot be taken; its message begins with the path."""


class UnreadableFilesError(DataError):
    """All the files of a folder that cannot be taken, a line each.

    Args:
        failures: one for each file.
        folder: that they are in.
        hint: what to do about them.
    """

    def __init__(self, failures: Sequence[UnreadableFileError], folder: Path, hint: str) -> None:
        lines = [f"\n    {error.what}" for error in failures[:MAX_LISTED]]
        if len(failures) > MAX_LISTED:
            lines.append(f"\n    and {len(failures) - MAX_LISTED} more")
        super().__init__(f"{len(failures)} file(s) under {folder} cannot be read:{''.join(lines)}", hint=hint)
        self.failures, self.folder = tuple(failures), folder

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[UnreadableFileError, ...], Path, str]]:
        """It comes back from other processes: exceptions are pickled by the text alone otherwise."""
        return type(self), (self.failures, self.folder, self.hint)

    @classmethod
    def merged(cls, errors: Sequence[Self]) -> Self:
        """One of several about the same folder."""
        failures = [failure for error in errors for failure in error.failures]
        return cls(failures, errors[0].folder, errors[0].hint)
