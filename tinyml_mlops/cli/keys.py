"""``tinyml keys``: the keys that sign releases."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How public keys are printed."""

    C = "c"
    PEM = "pem"


def register(app: typer.Typer) -> None:
    keys = typer.Typer(help="The keys that sign releases (ECDSA P-256).", no_args_is_help=True)
    keys.command("new")(new)
    keys.command("public")(public)
    app.add_typer(keys, name="keys")


def new(
    path: Annotated[
        Path | None, typer.Argument(help="Of the private key; else in your configuration.")
    ] = None,
) -> None:
    """Make a key pair: a private key that only you can read, and its public half beside it.

    Refuses a place that git would commit, and to replace a key.
    """
    from tinyml_mlops.release.keys import default_path, new_key

    private = path or default_path()
    beside = new_key(private)
    print(f"{private}: private key; keep it, and a copy where nobody else comes")
    print(f"{beside}: public key; firmware and the hosts that check images need it")


def public(
    keys: Annotated[list[Path], typer.Argument(help="One .pub.pem, or two: the key in use and the next.")],
    form: Annotated[Form, typer.Option("--as", help="c: source for a firmware; pem.")] = Form.C,
) -> None:
    """Print public keys: as C for a firmware, which takes one or two, or as PEM."""
    from tinyml_mlops.release.keys import c_source, load_public, public_pem

    loaded = [load_public(path) for path in keys]
    text = c_source(loaded) if form is Form.C else "".join(public_pem(key).decode() for key in loaded)
    print(text, end="")
