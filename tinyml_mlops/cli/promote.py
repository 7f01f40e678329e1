"""``tinyml promote``."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json

KEY_VARIABLE = "TINYML_RELEASE_KEY"


def register(app: typer.Typer) -> None:
    app.command("promote")(promote_version)


def promote_version(
    uri: Annotated[str, typer.Argument(help="models:/name@candidate or models:/name/version.")],
    alias: Annotated[str, typer.Option(help="The alias to move.")] = "champion",
    fleet: Annotated[
        str, typer.Option(help="Bring the version to this fleet instead: its name or its fleet.yaml.")
    ] = "",
    key: Annotated[
        Path | None,
        typer.Option(
            envvar=KEY_VARIABLE,
            help="With --fleet: file of the private key that signs; else that of `tinyml keys new`.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Move an alias to a version that passes the gate and is not worse than the version that has it now.

    Both are compared on the same test split. Exit code 1 where it is refused; says what failed, and by how
    much.

    With --fleet no alias is judged: the version goes to the fleet's devices in waves, as fleet.yaml says. The
    same command again goes on where a crash ended it. Exit code 1 where it was stopped.
    """
    if fleet:
        _to_fleet(uri, fleet, key, as_json=as_json)
        return
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


def _to_fleet(uri: str, fleet: str, key: Path | None, *, as_json: bool) -> None:
    from tinyml_mlops.cli.rollout import carried_out, tell
    from tinyml_mlops.fleet.places import fleet_file
    from tinyml_mlops.fleet.promotion import promote
    from tinyml_mlops.mlflow_plugin.registry.released import releasable
    from tinyml_mlops.release.keys import default_path, load_private

    file = fleet_file(fleet)
    private = load_private(key or default_path())
    version = releasable(Path(), uri)
    with carried_out(file) as watch:
        ended = promote(file, version, private, watch=watch)
    tell(fleet, ended, as_json=as_json)
