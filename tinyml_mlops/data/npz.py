"""``.npz`` files whose bytes depend on nothing but their arrays.

``numpy.savez`` stores the time of writing for every member, and DVC would see a change in each run.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError
from tinyml_mlops.files import replacing

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def save_npz(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write ``arrays``, compressed, in the order of their names."""
    with (
        replacing(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, buffer.getvalue())


def load_npz(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of ``path``.

    Raises:
        DataError: the file is missing or is not an ``.npz`` of plain arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist", hint="run `dvc repro` to make it") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a readable .npz file: {error}", hint="delete it and run `dvc repro`"
        ) from error
