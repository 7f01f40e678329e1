"""``tinyml parity``: does a model give the same outputs everywhere?"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table
from tinyml_mlops.cli.tflm_tree import TflmTreeOption, tree_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinyml_mlops.device.answers import Array
    from tinyml_mlops.evaluation.op_parity import OpParity
    from tinyml_mlops.evaluation.parity import Parity

TRACED = 50  # samples traced op by op: enough to meet every op's own differences


def register(app: typer.Typer) -> None:
    app.command()(parity)


def parity(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    samples: Annotated[int, typer.Option(min=1, help="Random inputs, over the whole range.")] = 1000,
    board: Annotated[
        list[str] | None, typer.Option(help="Run on this board too, <board>-tflm with TFLM; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the random inputs.")] = 0,
    tflm_tree: TflmTreeOption = None,
    as_json: AsJson = False,
) -> None:
    """Compare LiteRT's reference kernels, TFLM, planrt and boards on random inputs, output by output.

    TFLM on the host is what a device must answer: every other rung is compared with it. Where LiteRT differs,
    a second table names the ops that it comes from.
    """
    from tinyml_mlops.cli.model_file import compiled_model
    from tinyml_mlops.evaluation.op_parity import op_parity
    from tinyml_mlops.evaluation.parity import compare_all
    from tinyml_mlops.evaluation.runners.litert import LitertRunner
    from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
    from tinyml_mlops.evaluation.runners.tflm import TflmRunner
    from tinyml_mlops.evaluation.samples import random_inputs
    from tinyml_mlops.plan.reader import read_tflite

    tflite, compiled = compiled_model(model)
    inputs = random_inputs(compiled.inputs, samples, seed)
    litert, tflm = LitertRunner(tflite, reference=True), TflmRunner(tflite)
    expected = tflm.run_all(*inputs)
    results = [compare_all("tflm", expected, "litert_reference", litert.run_all(*inputs))]
    results.append(compare_all("tflm", expected, "planrt", PlanrtRunner(compiled.plan).run_all(*inputs)))
    tree = tree_path(tflm_tree)
    results += [
        compare_all("tflm", expected, name, _on_board(model.stem, tflite, name, inputs, tree))
        for name in board or ()
    ]
    ops = op_parity(read_tflite(tflite), tflm, litert, *[x[:TRACED] for x in inputs])
    if as_json:
        print_json(
            {
                "parity": [result.model_dump(mode="json") for result in results],
                "litert_reference_ops": [vars(op) for op in ops],
            }
        )
        return
    _print_rungs(results)
    _print_ops(ops, min(TRACED, samples))


def _on_board(
    model: str, tflite: bytes, name: str, inputs: "Sequence[Array]", tree: Path | None
) -> "tuple[Array, ...]":
    from tinyml_mlops.config import load_target
    from tinyml_mlops.measure.any_model import AnyModel, on_board
    from tinyml_mlops.measure.sampling import device_outputs, progress_bar

    board = load_target(name)
    built = AnyModel.of(tflite, board, tflm_tree=tree)
    with (
        tempfile.TemporaryDirectory() as parent,
        on_board(built, board, Path(parent) / f"{model}-{name}") as client,
        progress_bar(name) as progress,
    ):
        return device_outputs(client, inputs, progress)


def _print_rungs(results: "list[Parity]") -> None:
    print_table(
        ("against TFLM", "samples", "elements", "differ", "largest difference"),
        [
            (
                result.below,
                f"{result.samples:,}",
                f"{result.elements:,}",
                f"{round(result.mismatch_fraction * result.elements):,}",
                _largest(result),
            )
            for result in results
        ],
        numbers_from=1,
    )


def _largest(result: "Parity") -> str:
    """In steps for integer outputs, relative for float32 ones; a model may have both."""
    told = [] if result.max_lsb is None else [f"{result.max_lsb} LSB"]
    if result.max_relative_error is not None:
        told.append(f"{result.max_relative_error:.1e}")
    return ", ".join(told)


def _print_ops(ops: "tuple[OpParity, ...]", traced: int) -> None:
    differing = [op for op in ops if op.origins]
    if not differing:
        return
    print(
        f"\nOps of LiteRT's reference kernels that give another output for the same input, {traced} inputs:"
    )
    print_table(
        ("op", "", "output", "inputs", "largest difference"),
        [
            (str(op.index), op.op, op.layer.partition(";")[0], f"{op.origins:,}", f"{op.max_difference:g}")
            for op in differing
        ],
        numbers_from=3,
    )
