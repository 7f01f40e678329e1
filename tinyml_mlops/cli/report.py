"""``tinyml report``: the pages that MLflow gets, without MLflow."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tinyml_mlops.config import Params
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.report.page import ExperimentFacts


def register(app: typer.Typer) -> None:
    app.command()(report)


def report(
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("work/report.html"),
    variant: Annotated[str | None, typer.Option(help="With --board: the page of this variant alone.")] = None,
    board: Annotated[str | None, typer.Option(help="With --variant: on this board.")] = None,
) -> None:
    """Write one HTML page of all variants on all boards, from the outputs of the last `dvc repro`.

    The page needs no network and no script: trade-offs, memory, parity, quantisation, classes. With
    `--variant` and `--board` it is the page of that run: arena over time, profile by op, confusion matrix.
    """
    from tinyml_mlops.config import Variant, load_resolved
    from tinyml_mlops.errors import DoesNotFitError, UserInputError
    from tinyml_mlops.files import write_text
    from tinyml_mlops.firmware.fit import misfit
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.report.page import experiment_page, run_page
    from tinyml_mlops.tracking.outputs import UnfitOutputs, read_outputs

    layout = Layout()
    params = load_resolved(layout.params)
    if variant is None and board is None:
        page = experiment_page(_experiment(layout, params))
    else:
        if variant not in params.variants or board not in params.boards:
            raise UserInputError(
                f"--variant {variant} --board {board}: not in params.yaml",
                hint=f"name both: one of {', '.join(params.variants)} and one of {', '.join(params.boards)}",
            )
        outputs = read_outputs(layout, Variant(variant), board)
        if isinstance(outputs, UnfitOutputs):
            raise DoesNotFitError(
                f"--variant {variant}: {misfit(outputs.build)}",
                hint="it was not measured; the page without --variant and --board says what it needs",
            )
        page = run_page(outputs)
    write_text(out, page)
    print(out)


def _experiment(layout: "Layout", params: "Params") -> "ExperimentFacts":
    """What there is of all variants and boards; what a stage still has to make is named as missing."""
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.report.page import ExperimentFacts
    from tinyml_mlops.tracking.outputs import UnfitOutputs, VariantOutputs, read_comparison, read_outputs

    found: list[VariantOutputs | UnfitOutputs] = []
    missing = []
    for board in params.boards:
        for variant in params.variants:
            try:
                found.append(read_outputs(layout, variant, board))
            except UserInputError as error:
                missing.append(f"{variant} @ {board}")
                print(f"{missing[-1]} is not on the page: {error}", file=sys.stderr)
    runs = tuple(one for one in found if isinstance(one, VariantOutputs))
    if not runs:
        raise UserInputError(f"nothing in {layout.work} is measured yet", hint="run `dvc repro` first")
    return ExperimentFacts(
        task=params.task,
        runs=runs,
        unfit=tuple(one for one in found if isinstance(one, UnfitOutputs)),
        missing=tuple(missing),
        comparison=read_comparison(layout),
    )
