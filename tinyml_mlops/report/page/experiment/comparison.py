"""Every variant on every board in one table."""

from collections.abc import Sequence

from tinyml_mlops.report.page.elements.numbers import NOTHING, fraction, share, signed, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import INSTRUCTIONS, BuiltFacts, ExperimentFacts, RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 0, "Variants on boards"
FLOAT = "float32"
COSTS = ("model_size_bytes", "flash_bytes", "ram_bytes", "arena_bytes")


def body(facts: ExperimentFacts) -> Html:
    metric = facts.runs[0].evaluation.metric
    better = "higher" if metric.higher_is_better else "lower"
    parts = [
        note(
            f"{metric.name} over {whole(metric.n)} test samples, {better} is better, with its 95 % interval. "
            "The best of each board is bold."
        )
    ]
    parts += [_board(board, facts.on(board)) for board in facts.boards]
    if facts.unfit:
        parts.append(_unfit(facts.unfit))
    if facts.missing:
        parts.append(note(f"Not here yet: {', '.join(facts.missing)}."))
    return join(*parts)


def _board(board: str, runs: Sequence[RunFacts]) -> Html:
    metric, unit = runs[0].evaluation.metric, runs[0].time_unit
    scores = [run.evaluation.metric.value for run in runs]
    base = next((run.evaluation.metric.value for run in runs if run.variant == FLOAT), None)
    columns = [
        _column([fraction(score) for score in scores], scores, highest=metric.higher_is_better),
        [f"{fraction(run.evaluation.metric.low)} – {fraction(run.evaluation.metric.high)}" for run in runs],
        [NOTHING if base is None else signed(score - base) for score in scores],
        [fraction(run.measurement.accuracy.value) if run.measurement.accuracy else NOTHING for run in runs],
        _column([_time(run) for run in runs], [run.time for run in runs]),
        *(_column([whole(cost) for cost in costs], costs) for costs in _costs(runs)),
        [share(run.build.flash_bytes / run.build.flash_limit_bytes) for run in runs],
        [share(run.build.ram_bytes / run.build.ram_limit_bytes) for run in runs],
    ]
    headers = ("variant", metric.name, "interval", f"against {FLOAT}", "on the device", unit)
    sizes = ("model, B", "flash, B", "RAM, B", "arena, B", "of the flash", "of the RAM")
    rows = list(zip([run.variant for run in runs], *columns, strict=True))
    return join(element("h3", board), table((*headers, *sizes), rows, numbers=slice(1, None)))


def _unfit(runs: Sequence[BuiltFacts]) -> Html:
    """What is too big for its board, and by how much."""
    metric = runs[0].evaluation.metric
    rows = [
        (
            run.variant,
            run.board,
            fraction(run.evaluation.metric.value),
            whole(run.metrics["model_size_bytes"]),
            _of_limit(run.build.flash_bytes, run.build.flash_limit_bytes),
            _of_limit(run.build.ram_bytes, run.build.ram_limit_bytes),
        )
        for run in runs
    ]
    headers = ("variant", "board", metric.name, "model, B", "flash needed, B", "RAM needed, B")
    return join(element("h3", "Does not fit"), table(headers, rows, numbers=slice(2, None)))


def _of_limit(needed_bytes: int, limit_bytes: int) -> str:
    told = f"{whole(needed_bytes)} of {whole(limit_bytes)}"
    return element("span", told, class_="best") if needed_bytes > limit_bytes else told


def _costs(runs: Sequence[RunFacts]) -> list[list[float]]:
    return [[run.metrics[name] for run in runs] for name in COSTS]


def _column(shown: Sequence[str], values: Sequence[float], *, highest: bool = False) -> list[str]:
    """Cells of a column; the best are bold, unless all are the same."""
    best = max(values) if highest else min(values)
    marked = min(values) != max(values)
    return [
        element("span", cell, class_="best") if marked and value == best else cell
        for cell, value in zip(shown, values, strict=True)
    ]


def _time(run: RunFacts) -> str:
    return whole(run.time) if run.time_unit == INSTRUCTIONS else f"{run.time:,.1f}"
