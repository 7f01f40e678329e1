"""``tinyml init``."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("init")(init_project)


def init_project(
    folder: Annotated[Path, typer.Argument(help="The new project; it must not hold anything.")],
    task: Annotated[str, typer.Option(help="What is learned; `tinyml tasks` lists them.")],
) -> None:
    """Write a new project around the installed package, in which `dvc repro` works at once."""
    from tinyml_mlops.scaffold import create_project

    create_project(folder, task)
    print(
        f"{folder} is ready: cd {folder}, look at params.yaml, then `git add . && git commit` "
        "(a version is only registered from a commit) and `dvc repro`"
    )
