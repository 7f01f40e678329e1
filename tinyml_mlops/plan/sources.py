"""Where the C sources of planrt are: in the source tree, or copied beside this file by the installation."""

from pathlib import Path

from tinyml_mlops.errors import MissingToolError

_HERE = Path(__file__).resolve().parent
IN_TREE = _HERE.parent.parent / "firmware" / "lib" / "planrt"
INSTALLED = _HERE / "planrt_sources"


def planrt_sources() -> Path:
    """The folder that holds ``include/`` and ``src/`` of planrt.

    Raises:
        MissingToolError: they are in neither place.
    """
    for folder in (IN_TREE, INSTALLED):
        if (folder / "include" / "planrt.h").is_file():
            return folder
    raise MissingToolError(
        f"the C sources of planrt are neither in {IN_TREE} nor in {INSTALLED}",
        hint="install the package again from a complete source tree",
    )
