"""``.npz`` files whose bytes depend on nothing but their arrays.

``numpy.savez`` stores the time of writing for every member, and DVC would see a change in each run.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.rows import in_blocks
from tinyml_mlops.errors import DataError
from tinyml_mlops.files import replacing

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold
MOST_HEADER_BYTES = 1 << 16  # of an array in version 1.0 of numpy's format


def save_npz(
    path: Path,
    arrays: Mapping[str, npt.NDArray[Any]],
    *,
    compressed: bool = True,
    wrote: Callable[[str, int], object] | None = None,
) -> None:
    """Write ``arrays`` in the order of their names, in blocks: no copy of a large one is made.

    Args:
        path: of the file; it appears when it is whole.
        arrays: by name.
        compressed: or as they are.
        wrote: is told of every block the name of its array and how many rows it has.
    """
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
                    if wrote:
                        wrote(name, len(block))


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


def parse_npz(data: bytes, most_bytes: int) -> dict[str, npt.NDArray[Any]]:
    """Arrays of an ``.npz`` that somebody else wrote: no more memory is taken than is allowed, nothing runs.

    Args:
        data: the file.
        most_bytes: that all arrays together may have when they are unpacked.

    Raises:
        DataError: it is no ``.npz`` of plain arrays as :func:`save_npz` writes them, or larger.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)  # zipfile reads no more than this
            if unpacked > most_bytes:
                raise ValueError(f"{unpacked:,} bytes when unpacked, more than {most_bytes:,}")
            return {member.filename.removesuffix(".npy"): _array(archive.read(member)) for member in members}
    except (ValueError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"these bytes are not a readable .npz file: {error}", hint="the file is damaged or was changed"
        ) from error


def _array(member: bytes) -> npt.NDArray[Any]:
    """Checked by its header first: numpy makes room for whatever that claims."""
    stream = io.BytesIO(member)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array in another version of numpy's format")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    content = member[stream.tell() :]
    if dtype.hasobject or math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError(f"{len(content):,} bytes for an array {shape} of {dtype}")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if by_columns else "C")
