"""A ``.tflite`` that a user named."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan


def read_model(model: Path) -> bytes:
    """The file's bytes.

    Raises:
        UserInputError: it cannot be read.
    """
    from tinyml_mlops.errors import UserInputError

    try:
        return model.read_bytes()
    except OSError as error:
        raise UserInputError(
            f"{model} cannot be read: {error.strerror}", hint="name a .tflite file"
        ) from error


def compiled_model(model: Path, kernel_set: str = "portable") -> "tuple[bytes, CompiledPlan]":
    """Read and compile a file; every refusal names it.

    Raises:
        UserInputError: it cannot be read.
        ModelError: planrt cannot take it.
    """
    from tinyml_mlops.errors import ModelError
    from tinyml_mlops.plan import compile_plan

    data = read_model(model)
    try:
        return data, compile_plan(data, kernel_set=kernel_set)
    except ModelError as error:  # the compiler gets bytes and cannot name the file
        raise type(error)(f"{model}: {error.what}", hint=error.hint) from error
