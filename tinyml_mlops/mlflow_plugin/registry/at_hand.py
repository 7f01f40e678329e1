"""The test split that a version was judged on, where the project has it. Imports no mlflow."""

from pathlib import Path

from tinyml_mlops.data import TEST, Manifest, Split, load_split
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.layout import Layout


def split_at_hand(project: Path, digest: str) -> Split | None:
    """The test split in the project's work folder, if it is the one of ``digest``."""
    folder = Layout(project).data
    try:
        if not digest or Manifest.of(folder).sha256.get(TEST) != digest:
            return None
        test = load_split(folder, TEST)
    except UserInputError:  # not there
        return None
    return test if test.sha256() == digest else None
