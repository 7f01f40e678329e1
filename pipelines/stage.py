"""What all stage scripts share: arguments, paths, and one clear message when something is wrong."""

import inspect
import sys
from collections.abc import Callable

from tinyml_mlops.config import Board, Variant, load_resolved, load_target
from tinyml_mlops.errors import TinymlError, UserInputError
from tinyml_mlops.layout import Layout


def stage(function: Callable[..., None]) -> Callable[[], None]:
    """Turn ``function(layout, params[, variant[, board]])`` into a program that takes names."""

    def main() -> None:
        try:
            layout = Layout()
            function(layout, load_resolved(layout.params), *_arguments(function))
        except TinymlError as error:
            sys.exit(fail(error))

    return main


def fail(error: TinymlError) -> int:
    """Print the message of ``error`` and return the exit status it stands for."""
    print(f"error: {error}", file=sys.stderr)
    return error.exit_code


def _arguments(function: Callable[..., None]) -> list[Variant | Board]:
    wanted = list(inspect.signature(function).parameters)[2:]
    given = sys.argv[1:]
    if len(given) != len(wanted):
        raise UserInputError(
            f"{sys.argv[0]} takes {len(wanted)} arguments ({' '.join(wanted)}), not {len(given)}",
            hint="let `dvc repro` call it",
        )
    return [_named(kind, name) for kind, name in zip(wanted, given, strict=True)]


def _named(kind: str, name: str) -> Variant | Board:
    if kind == "board":
        return load_target(name)
    try:
        return Variant(name)
    except ValueError as error:
        known = ", ".join(Variant)
        raise UserInputError(f"unknown variant {name!r}", hint=f"choose one of: {known}") from error
