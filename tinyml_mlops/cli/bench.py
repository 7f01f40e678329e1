"""``tinyml bench``: what any model costs on boards. No training, no params.yaml."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.check import DEFAULT_BOARD
from tinyml_mlops.cli.output import print_json, print_table
from tinyml_mlops.cli.tflm_tree import TflmTreeOption, tree_path

if TYPE_CHECKING:
    from tinyml_mlops.measure.bench import Bench


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    board: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Where to run it, <board>-tflm with TFLM; may be repeated. {DEFAULT_BOARD} if left out."
        ),
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="Random inputs to compare with TFLM.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the random inputs.")] = 0,
    profile: Annotated[bool, typer.Option("--profile", help="Show what each op costs.")] = False,
    tflm_tree: TflmTreeOption = None,
    as_json: AsJson = False,
) -> None:
    """Build, flash and measure a .tflite on boards, and compare its outputs with TFLM's.

    Exit code 1 where an output differs.
    """
    from tinyml_mlops.cli.model_file import compiled_model
    from tinyml_mlops.config import load_target
    from tinyml_mlops.measure.bench import bench as measured
    from tinyml_mlops.measure.sampling import progress_bar

    tflite, _ = compiled_model(model)
    boards = [load_target(name) for name in board or [DEFAULT_BOARD]]
    tree, found = tree_path(tflm_tree), []
    for target in boards:
        with tempfile.TemporaryDirectory() as parent, progress_bar(f"bench {target.name}") as progress:
            folder = Path(parent) / f"bench-{model.stem}-{target.name}"
            result = measured(
                model.name,
                tflite,
                target,
                folder,
                samples=samples,
                seed=seed,
                tflm_tree=tree,
                progress=progress,
            )
            found.append(result)
    if as_json:
        print_json([result.flat(profile=profile) for result in found])
    else:
        _print(found, profile=profile)
    if any(result.mismatched_outputs for result in found):
        raise typer.Exit(1)


def _print(found: "list[Bench]", *, profile: bool) -> None:
    print_table(
        ("board", "kernels", "time", "arena, bytes", "flash", "code", "RAM", "stack", "differ from TFLM"),
        [
            (
                result.board,
                result.kernel_set,
                _time(result),
                *(f"{result.figures[name]:,.0f}" for name in ("arena_bytes", "flash_bytes")),
                f"{result.code_bytes:,}",
                *(f"{result.figures[name]:,.0f}" for name in ("ram_bytes", "stack_bytes")),
                f"{result.mismatched_outputs:,} of {result.compared_outputs:,}",
            )
            for result in found
        ],
        numbers_from=2,
    )
    for result in found if profile else ():
        print(f"\n{result.model} on {result.board}")
        if result.profile:
            _print_profile(result)
        else:
            print("TensorFlow Lite Micro does not tell what each op costs.")


def _time(result: "Bench") -> str:
    """Emulated and hardware time are different things and look different."""
    if "latency_us_p50" in result.figures:
        return f"{result.figures['latency_us_p50']:,.1f} µs"
    return f"{result.figures['instructions_per_inference']:,.0f} instructions"


def _print_profile(result: "Bench") -> None:
    hardware = result.timing_kind == "hardware"
    print_table(
        ("#", "op", "kernel", "output", "µs" if hardware else "instructions", "share", "MACs", "each"),
        [
            (
                str(op.index),
                op.op,
                op.kernel.removeprefix("planrt_"),
                op.output_name.partition(";")[0],
                f"{op.latency_us:,.1f}" if hardware else f"{op.instructions:,.0f}",
                f"{op.share:.1%}",
                f"{op.macs:,}",
                _each(op.cycles_per_mac if hardware else op.instructions_per_mac),
            )
            for op in result.profile
        ],
        numbers_from=4,
    )


def _each(cost: float | None) -> str:
    return "" if cost is None else f"{cost:.2f}"
