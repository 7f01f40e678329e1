"""``tinyml …``: one module per group of commands, each importing what it needs when it runs."""

import sys
from typing import Annotated

import typer

from tinyml_mlops.cli import (
    bench,
    catalogue,
    check,
    compare,
    doctor,
    export,
    fleet,
    fleet_devices,
    gateway,
    init,
    keys,
    mlperf,
    parity,
    promote,
    register,
    release,
    report,
    table,
    track,
    verify,
)
from tinyml_mlops.errors import TinymlError

app = typer.Typer(
    name="tinyml",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (
    bench,
    catalogue,
    check,
    compare,
    doctor,
    export,
    fleet,
    fleet_devices,
    gateway,
    init,
    keys,
    mlperf,
    parity,
    promote,
    register,
    release,
    report,
    table,
    track,
    verify,
):
    module.register(app)


def _say_version(asked: bool) -> None:
    if asked:
        catalogue.version()
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="As the command `version`."),
    ] = False,
) -> None:
    """From params.yaml to a measured, tracked model on a microcontroller. `dvc repro` runs the pipeline."""


def main() -> None:
    """Run the command line. What a user can cause ends in one message; a traceback is a bug of ours."""
    try:
        app()
    except TinymlError as error:
        print(f"tinyml: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
