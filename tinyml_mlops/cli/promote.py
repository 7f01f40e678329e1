"""``tinyml promote``."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json


def register(app: typer.Typer) -> None:
    app.command("promote")(promote_version)


def promote_version(
    uri: Annotated[str, typer.Argument(help="models:/name@candidate or models:/name/version.")],
    alias: Annotated[str, typer.Option(help="The alias to move.")] = "champion",
    as_json: AsJson = False,
) -> None:
    """Move an alias to a version that passes the gate and is not worse than the version that has it now.

    Both are compared on the same test split. Exit code 1 where it is refused; says what failed, and by how
    much.
    """
    from tinyml_mlops.config import load_params
    from tinyml_mlops.mlflow_plugin.registry.promote import promote

    params = load_params()
    found = promote(Path(), params.gate, uri, alias, seed=params.seed)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print("\n".join(found.lines()))
    if not found.moved:
        raise typer.Exit(1)
