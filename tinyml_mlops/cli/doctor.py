"""``tinyml doctor``."""

from pathlib import Path

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Look for every tool, version, port and package needed; say what to do for each that is missing.

    Exit code 1 where something is missing that the pipeline cannot work without.
    """
    from tinyml_mlops.doctor import Status, examine

    checks = examine(Path())
    missing = [check for check in checks if check.status is Status.MISSING]
    if as_json:
        print_json([check.model_dump(mode="json") for check in checks])
    else:
        print_table(
            ("check", "status", "found"), [(check.name, check.status, check.found) for check in checks]
        )
        for check in checks:
            if check.hint:
                print(f"\n{check.name}: {check.found}\n  → {check.hint}")
        print(f"\n{len(missing)} missing." if missing else "\nEverything that is needed is there.")
    if missing:
        raise typer.Exit(1)
