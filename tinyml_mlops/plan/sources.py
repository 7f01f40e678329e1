"""Where the C sources of planrt are."""

from pathlib import Path

from tinyml_mlops.places import project_files


def planrt_sources() -> Path:
    """The folder that holds ``include/`` and ``src/`` of planrt.

    Raises:
        MissingToolError: the installation lacks them.
    """
    return project_files() / "firmware" / "lib" / "planrt"
