"""``tinyml table``: the results at a glance."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tinyml_mlops.config import Variant
    from tinyml_mlops.evaluation import Evaluation
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.report.comparison import Row

NOTHING = "–"


def _fraction(value: float) -> str:
    return f"{value:.4f}"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _microseconds(value: float) -> str:
    return f"{value:,.1f}"


# metric → header, format. Those of OPTIONAL only appear where there are any.
COLUMNS: dict[str, tuple[str, Callable[[float], str]]] = {
    "accuracy": ("accuracy", _fraction),
    "baseline_accuracy": ("linear baseline", _fraction),
    "device_accuracy": ("device accuracy", _fraction),
    "model_size_bytes": ("model, bytes", _whole),
    "flash_bytes": ("flash, bytes", _whole),
    "ram_bytes": ("RAM, bytes", _whole),
    "arena_bytes": ("arena, bytes", _whole),
    "instructions_per_inference": ("instructions", _whole),
    "emulated_latency_us": ("emulated latency, µs", _microseconds),
    "latency_us_p50": ("latency p50, µs", _microseconds),
}
HEADLINE = "accuracy"
OPTIONAL = ("baseline_accuracy", "instructions_per_inference", "emulated_latency_us", "latency_us_p50")


def register(app: typer.Typer) -> None:
    app.command()(table)


def table(as_json: AsJson = False) -> None:
    """Print variant × board: accuracy, sizes and timing, from the outputs of the last `dvc repro`."""
    from tinyml_mlops.config import load_resolved
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.report.comparison import comparison

    layout = Layout()
    params = load_resolved(layout.params)
    rows = comparison(layout, params.variants, params.boards)
    evaluation = _evaluated(layout, params.variants)
    metric = evaluation.metric.name if evaluation else "not known yet"
    if as_json:
        print_json(
            {"task": params.task, "metric": metric, "rows": [row.model_dump(mode="json") for row in rows]}
        )
        return
    others = {one.name: (one.name, _fraction) for one in evaluation.others} if evaluation else {}
    columns = {HEADLINE: COLUMNS[HEADLINE], **others, **COLUMNS}
    shown = [name for name in columns if name not in OPTIONAL or any(name in row.metrics for row in rows)]
    headers = [columns[name][0] for name in shown]
    shows = {name: columns[name][1] for name in shown}
    print_table(
        ("variant", "board", *headers),
        [(row.variant, row.board, *(_cell(row, *one) for one in shows.items())) for row in rows],
        numbers_from=2,
    )
    for row in rows:
        if row.does_not_fit:
            print(f"\n{row.variant}: {row.does_not_fit}")
    print(f"\n{params.task}; `accuracy` is {metric} on the test split. {how_to_open()}")


def _evaluated(layout: "Layout", variants: "Iterable[Variant]") -> "Evaluation | None":
    """Of the first variant that was evaluated: says what the metrics are."""
    from tinyml_mlops.evaluation import Evaluation

    for variant in variants:
        path = layout.evaluate(variant) / "evaluation.json"
        if path.is_file():
            return Evaluation.read(path)
    return None


def how_to_open() -> str:
    """Where the same runs are in MLflow."""
    from tinyml_mlops.tracking.location import location_of

    location = location_of(Path())
    if location.is_http:
        return f"MLflow: {location.shown}"
    return f"MLflow: mlflow ui --backend-store-uri {location.shown}, then open http://127.0.0.1:5000"


def _cell(row: "Row", name: str, shown: Callable[[float], str]) -> str:
    if name in row.metrics:
        return shown(row.metrics[name])
    return "does not fit" if name == "device_accuracy" and row.does_not_fit else NOTHING
