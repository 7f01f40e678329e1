"""A ``.tflite``, or another file, that a user named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan


def read_bytes(path: Path, what: str) -> bytes:
    """The bytes of a file that should be ``what``.

    Raises:
        UserInputError: it cannot be read.
    """
    from tinyml_mlops.errors import UserInputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise UserInputError(f"{path} cannot be read: {error.strerror}", hint=f"name {what}") from error


def read_model(model: Path) -> bytes:
    """The bytes of a model.

    Raises:
        UserInputError: it cannot be read.
    """
    return read_bytes(model, "a .tflite file")


@contextmanager
def named(model: Path) -> Iterator[None]:
    """Refusals of the compiler, which gets bytes and cannot name the file, name it."""
    from tinyml_mlops.errors import ModelError

    try:
        yield
    except ModelError as error:
        raise type(error)(f"{model}: {error.what}", hint=error.hint) from error


def compiled_model(model: Path, kernel_set: str = "portable") -> "tuple[bytes, CompiledPlan]":
    """Read and compile a file; every refusal names it.

    Raises:
        UserInputError: it cannot be read.
        ModelError: planrt cannot take it.
    """
    from tinyml_mlops.plan import compile_plan

    data = read_model(model)
    with named(model):
        return data, compile_plan(data, kernel_set=kernel_set)
