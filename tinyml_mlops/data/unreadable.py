"""Files that cannot be taken: each with its reason, all of them in one message."""

from collections.abc import Sequence
from pathlib import Path

from tinyml_mlops.errors import DataError

MAX_LISTED = 50


class UnreadableFileError(DataError):
    """One file cannot be taken; its message begins with the path."""


def unreadable(failures: Sequence[UnreadableFileError], folder: Path, hint: str) -> DataError:
    """One error for all the files of a folder that cannot be taken, a line each."""
    lines = [f"\n    {error.what}" for error in failures[:MAX_LISTED]]
    if len(failures) > MAX_LISTED:
        lines.append(f"\n    and {len(failures) - MAX_LISTED} more")
    return DataError(f"{len(failures)} file(s) under {folder} cannot be read:{''.join(lines)}", hint=hint)
