"""Where the files are that belong to the project rather than to the package, and where its state lies.

An editable installation finds ``firmware/``, ``pipelines/`` and the rest in the source tree; a wheel brings
copies of them (``setup.py``). Neither is written to where it might be read-only or shared.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.files import new_folder

_HERE = Path(__file__).resolve().parent
SOURCE_TREE = _HERE.parent
INSTALLED = _HERE / "project_files"
PLATFORM = Path("firmware") / "platforms" / "baremetal" / "platform.json"
MARKS = (PLATFORM, Path("dvc.yaml"), Path("params.yaml"))
"""Together in no other project: many have a folder called firmware."""


def project_files() -> Path:
    """The folder with ``firmware/``, ``pipelines/``, ``dvc.yaml`` and ``params.yaml`` as they were shipped.

    Raises:
        MissingToolError: they are neither in a source tree nor in the package.
    """
    for folder in (SOURCE_TREE, INSTALLED):
        if _is_project(folder):
            return folder
    raise MissingToolError(
        f"the firmware's sources are neither in {SOURCE_TREE} nor in {INSTALLED}",
        hint="install the package again from a complete source tree",
    )


def home() -> Path:
    """The project that is worked in: its ``firmware/`` is built, its ``work/`` and ``build/`` are written.

    That is the working directory where it is such a project, else the source tree. Without either a copy of
    the installed firmware in the user's cache stands in, one for each state of it.
    """
    if _is_project(Path.cwd()):
        return Path.cwd()
    shipped = project_files()
    return shipped if shipped == SOURCE_TREE else _copied(shipped / "firmware")


def _is_project(folder: Path) -> bool:
    return all((folder / mark).is_file() for mark in MARKS)


def _copied(firmware: Path) -> Path:
    digest = hashlib.sha256()
    for path in sorted(path for path in firmware.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(firmware)}\0".encode() + path.read_bytes())
    target = cache_folder() / f"project-{digest.hexdigest()[:16]}"
    if not (target / PLATFORM).is_file():
        with suppress(FileExistsError), new_folder(target) as temporary:  # another process may be quicker
            shutil.copytree(firmware, temporary / "firmware")
    return target


def cache_folder() -> Path:
    """Where what can be made again is kept: ``$TINYML_CACHE_DIR``, or the user's cache folder."""
    chosen = os.environ.get("TINYML_CACHE_DIR")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tinyml-mlops"
