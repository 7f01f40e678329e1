"""``tinyml mlperf``: MLPerf Tiny's performance and accuracy modes, without its runner."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.check import DEFAULT_BOARD
from tinyml_mlops.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tinyml_mlops.measure.mlperf import MlperfResult

EXPERIMENT = "mlperf-tiny"


def register(app: typer.Typer) -> None:
    app.command()(mlperf)


def mlperf(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    benchmark: Annotated[str, typer.Option(help="kws01, vww01, ic01 or ad01.")],
    board: Annotated[str, typer.Option(help="Where to run it.")] = DEFAULT_BOARD,
    dataset: Annotated[
        Path | None,
        typer.Option(help="Folder with y_labels.csv, for accuracy mode; without it, there is none."),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(min=1, help="So many samples of the data set, evenly spread; all if left out."),
    ] = None,
    performance: Annotated[bool, typer.Option(help="Run performance mode.")] = True,
    log: Annotated[bool, typer.Option(help="Log the result to MLflow.")] = True,
    experiment: Annotated[str, typer.Option(help="Of MLflow.")] = EXPERIMENT,
    as_json: AsJson = False,
) -> None:
    """Run a model of MLPerf Tiny on a board: five windows of ten seconds, and top-1 and AUC of a data set.

    The seconds are those of the board's clock; an emulated board's figures are counted instructions.
    """
    from tinyml_mlops.cli.model_file import named, read_model
    from tinyml_mlops.config import load_board
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.firmware.mlperf import benchmark_of
    from tinyml_mlops.measure.mlperf import run_benchmark
    from tinyml_mlops.measure.mlperf.dataset import read_dataset
    from tinyml_mlops.measure.sampling import progress_bar, spread

    if dataset is None and not performance:
        raise UserInputError("there is nothing to do", hint="give --dataset, or leave out --no-performance")
    target, chosen, tflite = load_board(board), benchmark_of(benchmark), read_model(model)
    found = read_dataset(dataset, chosen) if dataset else ()
    found = tuple(found[index] for index in spread(len(found), samples or len(found)))
    bar = progress_bar(f"{benchmark} on {board}")
    with named(model), tempfile.TemporaryDirectory() as parent, bar as progress:
        result = run_benchmark(
            model.name,
            tflite,
            chosen,
            target,
            Path(parent) / f"mlperf-{benchmark}-{board}",
            samples=found,
            performance=performance,
            progress=progress,
        )
        run = _logged(result, Path(parent), experiment) if log else ""
    if as_json:
        print_json(result.model_dump(mode="json") | result.metrics() | ({"run": run} if run else {}))
    else:
        _print(result)
        if run:
            print(f"\nrun {run} in experiment {experiment}")


def _logged(result: "MlperfResult", folder: Path, experiment: str) -> str:
    """The id of the run that holds it."""
    from tinyml_mlops.tracking.mlperf_run import RESULT, log_mlperf

    result.write(folder / RESULT)
    return log_mlperf(Path(), folder / RESULT, experiment).run_id


def _print(result: "MlperfResult") -> None:
    rows = [(name, f"{value:,.3f}".rstrip("0").rstrip(".")) for name, value in result.metrics().items()]
    print(f"{result.benchmark} on {result.board} ({result.timing_kind}), {result.model}")
    print_table(("figure", "value"), rows, numbers_from=1)
