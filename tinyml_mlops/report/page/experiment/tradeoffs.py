"""What a better score costs: time, flash and arena, with the variants that are worth a thought."""

from collections.abc import Callable, Sequence

from tinyml_mlops.report.page.elements.axis import Axis, linear_axis
from tinyml_mlops.report.page.elements.pareto import front
from tinyml_mlops.report.page.elements.scatter import Point, scatter
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts, RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 10, "Trade-offs"

Cost = tuple[str, str, Callable[[RunFacts], float]]
"""Name, label of the axis, value."""


def body(facts: ExperimentFacts) -> Html:
    metrics = [run.evaluation.metric for run in facts.runs]
    y = linear_axis(min(metric.low for metric in metrics), max(metric.high for metric in metrics))
    return join(
        note(
            "Filled points are the Pareto front: nothing else is as good for less. "
            "Lines through the points are 95 % intervals. Boards do not share an axis of time."
        ),
        *(_board(board, facts.on(board), y) for board in facts.boards),
    )


def _board(board: str, runs: Sequence[RunFacts], y: Axis) -> Html:
    metric = runs[0].evaluation.metric
    costs = _costs(runs[0])
    pictures = (
        element(
            "div",
            scatter(
                [_point(run, cost(run)) for run in runs],
                y,
                cost=label,
                value=metric.name,
                higher_is_better=metric.higher_is_better,
            ),
        )
        for _, label, cost in costs
    )
    return join(element("h3", board), element("div", *pictures, class_="plots"), note(_verdict(runs, costs)))


def _costs(run: RunFacts) -> list[Cost]:
    return [
        ("time", f"{run.time_unit} an inference", lambda one: one.time),
        ("flash", "flash, bytes", lambda one: float(one.build.flash_bytes)),
        ("arena", "arena, bytes", lambda one: float(one.measurement.arena_bytes)),
    ]


def _point(run: RunFacts, cost: float) -> Point:
    metric = run.evaluation.metric
    return Point(run.variant, cost, metric.value, metric.low, metric.high)


def _verdict(runs: Sequence[RunFacts], costs: Sequence[Cost]) -> str:
    """The same in words."""
    higher = runs[0].evaluation.metric.higher_is_better
    gains = [run.evaluation.metric.value if higher else -run.evaluation.metric.value for run in runs]
    kept = {name: front([cost(run) for run in runs], gains) for name, _, cost in costs}
    words = [f"by {name} {', '.join(runs[one].variant for one in chosen)}" for name, chosen in kept.items()]
    named = {one for chosen in kept.values() for one in chosen}
    never = [run.variant for number, run in enumerate(runs) if number not in named]
    return f"On the front: {'; '.join(words)}." + (f" On none: {', '.join(never)}." if never else "")
