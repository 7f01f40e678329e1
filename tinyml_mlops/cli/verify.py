"""``tinyml verify``."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

BROKEN_EXIT_CODE = 1


def register(app: typer.Typer) -> None:
    app.command("verify")(verify_version)


def verify_version(
    uri: Annotated[str, typer.Argument(help="models:/name@alias or models:/name/version.")],
    as_json: AsJson = False,
) -> None:
    """Walk a registered version's chain: data, calibration, .tflite, plan, firmware, measurement, version.

    Says of each link what was compared; names the first that is broken and ends with exit code 1 then. In
    the project's folder the data is hashed again; elsewhere what the store holds is compared.
    """
    from tinyml_mlops.mlflow_plugin.verify.verify import verify

    chain = verify(Path(), uri)
    if as_json:
        print_json(chain.model_dump(mode="json"))
    else:
        print_table(("link", "state", "what"), [(link.name, link.state, link.told) for link in chain.links])
        if (broken := chain.broken) is not None:
            of = f"version {chain.version} of {chain.name}"
            print(f"{of}: the first broken link is {broken.name}: {broken.told}")
    if chain.broken is not None:
        raise typer.Exit(BROKEN_EXIT_CODE)
