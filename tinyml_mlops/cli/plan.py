"""``tinyml plan``: what the plan compiler makes of a model, before anything is built."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan


def register(app: typer.Typer) -> None:
    app.command()(plan)


def plan(model: Annotated[Path, typer.Argument(help="A .tflite file.")], as_json: AsJson = False) -> None:
    """Compile a .tflite for planrt and show its ops, kernels, arena and MACs."""
    _, compiled = compiled_model(model)
    sizes = {
        "plan_size_bytes": len(compiled.plan),
        "arena_bytes": compiled.arena_bytes,
        "arena_lower_bound_bytes": compiled.arena_lower_bound_bytes,
        "macs": compiled.macs,
    }
    ops = [
        (str(op.index), op.op, op.kernel, op.output_name.partition(";")[0], f"{op.macs:,}")
        for op in compiled.ops
    ]
    if as_json:
        keys = ("index", "op", "kernel", "output_name", "macs")
        print_json(
            {
                "id": compiled.id,
                **sizes,
                "ops": [{key: getattr(op, key) for key in keys} for op in compiled.ops],
            }
        )
        return
    print_table(("#", "op", "kernel", "output", "MACs"), ops, numbers_from=4)
    print()
    rows = [("id", compiled.id), *((name, f"{value:,}") for name, value in sizes.items())]
    print_table(("plan", ""), rows, numbers_from=1)


def compiled_model(model: Path, kernel_set: str = "portable") -> "tuple[bytes, CompiledPlan]":
    """Read and compile a file that a user named; every refusal names it.

    Raises:
        UserInputError: it cannot be read.
        ModelError: planrt cannot take it.
    """
    from tinyml_mlops.errors import ModelError, UserInputError
    from tinyml_mlops.plan import compile_plan

    try:
        data = model.read_bytes()
    except OSError as error:
        raise UserInputError(
            f"{model} cannot be read: {error.strerror}", hint="name a .tflite file"
        ) from error
    try:
        return data, compile_plan(data, kernel_set=kernel_set)
    except ModelError as error:  # the compiler gets bytes and cannot name the file
        raise type(error)(f"{model}: {error.what}", hint=error.hint) from error
