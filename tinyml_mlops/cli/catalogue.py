"""What there is to choose from: ``boards``, ``tasks``, ``params``, ``version``."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.output import print_json, print_table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]


def register(app: typer.Typer) -> None:
    for command in (boards, tasks, params, version):
        app.command()(command)


def boards(as_json: AsJson = False) -> None:
    """List the boards that params.yaml may name."""
    from tinyml_mlops.config import board_names, load_board

    found = [load_board(name) for name in board_names()]
    if as_json:
        print_json([board.model_dump(mode="json") for board in found])
        return
    print_table(
        ("board", "title", "core", "clock", "flash", "RAM"),
        [
            (
                board.name,
                board.title,
                board.core,
                f"{board.clock_hz / 1e6:g} MHz",
                f"{board.flash_bytes / 1024:g} KiB",
                f"{board.ram_bytes / 1024:g} KiB",
            )
            for board in found
        ],
        numbers_from=3,
    )


def tasks() -> None:
    """List the tasks that params.yaml may name."""
    from tinyml_mlops.config import task_names

    for name in task_names():
        print(name)


def params(
    file: Annotated[Path, typer.Argument(help="The experiment to read.")] = Path("params.yaml"),
) -> None:
    """Check params.yaml and print it as JSON with every `auto` replaced."""
    from tinyml_mlops.config import load_params

    print_json(load_params(file).model_dump(mode="json"))


def version() -> None:
    """Print the version of tinyml-mlops."""
    from tinyml_mlops import __version__

    print(__version__)
