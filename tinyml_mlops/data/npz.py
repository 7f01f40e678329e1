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

from tinyml_mlops.data.rows import in_blocks
from tinyml_mlops.errors import DataError
from tinyml_mlops.files import replacing

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold
MOST_HEADER_BYTES = 1 << 16  # of an array in version 1.0 of numpy's format


def save_npz(path: Path, arrays: Mapping[str, npt.NDArray[Any]], *, compressed: bool = True) -> None:
    """Write ``arrays`` in the order of their names, in blocks: no copy of a large one is made."""
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", method, compresslevel=1) as archive:
        for name in sorted(arrays):
            array = arrays[name]
            if not (array.ndim and array.flags.c_contiguous):
                array = np.ascontiguousarray(array)
            header = np.lib.format.header_data_from_array_1_0(array)
            info = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            info.compress_type = method
            info.file_size = array.nbytes + MOST_HEADER_BYTES  # decides whether sizes get 64 bits
            with archive.open(info, "w") as member:
                np.lib.format.write_array_header_1_0(member, header)
                for block in in_blocks(array):
                    member.write(block.tobytes())


def load_npz(path: Path, data: bytes | None = None) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of ``path``, or of the ``data`` that were read from it and checked.

    Raises:
        DataError: the file is missing or is not an ``.npz`` of plain arrays.
    """
    try:
        with np.load(path if data is None else io.BytesIO(data), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist", hint="run `dvc repro` to make it") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a readable .npz file: {error}", hint="delete it and run `dvc repro`"
        ) from error
