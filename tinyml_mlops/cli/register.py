"""``tinyml register``: the gate, asked by hand."""

from pathlib import Path

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json


def register(app: typer.Typer) -> None:
    app.command("register")(register_best)


def register_best(as_json: AsJson = False) -> None:
    """Register the best variant that passes the gate (params.yaml, section gate), as `candidate`.

    Judges the runs of the last `dvc repro`. Registering twice makes one version. Exit code 1 where no variant
    passes; for each is said what failed, and by how much.
    """
    from tinyml_mlops.config import load_params
    from tinyml_mlops.mlflow_plugin.registry.register import register as registered

    outcome = registered(Path(), load_params())
    if as_json:
        print_json(outcome.model_dump(mode="json"))
    else:
        print("\n".join(outcome.lines()))
    if outcome.version is None:
        raise typer.Exit(1)
