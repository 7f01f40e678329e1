"""``tinyml release``: signed images of a model."""

from pathlib import Path
from typing import Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.check import DEFAULT_BOARD
from tinyml_mlops.cli.output import print_json

GOLDEN_VECTORS = 2


def register(app: typer.Typer) -> None:
    release = typer.Typer(help="Signed images of a model, in MCUboot's format.", no_args_is_help=True)
    release.command("make")(make)
    release.command("check")(check)
    app.add_typer(release, name="release")


def make(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    image: Annotated[Path, typer.Argument(help="The file to write.")],
    uri: Annotated[str, typer.Option(help="models:/name/version that the file is.")],
    run: Annotated[str, typer.Option(help="MLflow run that made it.")],
    key: Annotated[Path | None, typer.Option(help="Private key; else that of `tinyml keys new`.")] = None,
    board: Annotated[
        str, typer.Option(help="The hardware kind; <board>-tflm for TensorFlow Lite Micro.")
    ] = DEFAULT_BOARD,
) -> None:
    """Make of a model what runs on a board, with golden vectors, and sign it together with its manifest."""
    from tinyml_mlops.cli.model_file import named, read_model
    from tinyml_mlops.evaluation.runners.tflm import TflmRunner
    from tinyml_mlops.evaluation.samples import random_inputs
    from tinyml_mlops.files import write_bytes
    from tinyml_mlops.plan import GoldenVectors
    from tinyml_mlops.release import Origin
    from tinyml_mlops.release.keys import default_path, load_private
    from tinyml_mlops.release.make import make_image

    private = load_private(key or default_path())
    tflite = read_model(model)
    with named(model):
        reference = TflmRunner(tflite)
        golden = GoldenVectors.computed(reference, *random_inputs(reference.inputs, GOLDEN_VECTORS, seed=0))
        data = make_image(tflite, golden, Origin(uri, run), board, private)
    write_bytes(image, data)
    print(f"{image}: {uri} for {board}, {len(data)} bytes")


def check(
    image: Annotated[Path, typer.Argument(help="A signed image.")],
    keys: Annotated[
        list[Path], typer.Option("--key", help="Public key that may have signed it; repeatable.")
    ],
    board: Annotated[str | None, typer.Option(help="The hardware kind it is meant for.")] = None,
    slot_bytes: Annotated[int | None, typer.Option(help="Room of a model slot.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check an image as a fleet does before it sends it, and say what is in it."""
    from tinyml_mlops.cli.model_file import read_bytes
    from tinyml_mlops.release import check_image
    from tinyml_mlops.release.keys import load_public

    found = check_image(
        read_bytes(image, "a signed image"),
        [load_public(path) for path in keys],
        hardware=board,
        slot_bytes=slot_bytes,
    )
    fields = found.manifest.model_dump() | {"sha256": found.manifest.sha256.hex(), "hash": found.hash.hex()}
    if as_json:
        print_json(fields)
        return
    for name in ("model", "run", "hardware", "runtime", "kernels", "arena", "golden", "sha256", "hash"):
        print(f"{name:<10}{fields[name]}")
