"""Everything that the task says of the outputs: metrics, the linear baseline, its own figure, groups."""

from tinyml_mlops.decision.words import in_words
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.report.page.elements.curve import curve_picture, key
from tinyml_mlops.report.page.elements.numbers import fraction, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join
from tinyml_mlops.tasks.metric import Metric

ORDER, TITLE = 55, "Scores"
MOST_GROUPS = 12


def body(facts: RunFacts) -> Html:
    evaluation = facts.evaluation
    rows = [_row(metric.name, metric) for metric in (evaluation.metric, *evaluation.others)]
    if evaluation.baseline is not None:
        rows.append(_row(f"{evaluation.baseline.metric.name} of a linear model", evaluation.baseline.metric))
    return join(
        note(f"Test split, planrt's outputs. How they become answers: {in_words(evaluation.rule)}."),
        table(("metric", "value", "95 % interval", "n", "better"), rows, numbers=slice(1, 4)),
        _curve(evaluation),
        _groups(evaluation),
    )


def _row(name: str, metric: Metric) -> tuple[str, ...]:
    interval = f"{fraction(metric.low)} – {fraction(metric.high)}"
    better = "higher" if metric.higher_is_better else "lower"
    return name, fraction(metric.value), interval, whole(metric.n), better


def _curve(evaluation: Evaluation) -> Html | None:
    curve = evaluation.curve
    if curve is None:
        return None
    return join(
        element("h3", curve.title),
        element("div", curve_picture(curve, str(evaluation.variant)), class_="plots"),
        note(key(curve)),
    )


def _groups(evaluation: Evaluation) -> Html | None:
    """The worst served: an average may hide a voice or a user that the model does not understand."""
    groups = evaluation.groups
    if not groups:
        return None
    rows = [_row(one.group, one.metric)[:4] for one in groups[:MOST_GROUPS]]
    left_out = f"; the {MOST_GROUPS} worst of them" if len(groups) > MOST_GROUPS else ", the worst first"
    return join(
        element("h3", "Groups"),
        note(f"{groups[0].metric.name} of {len(groups)} groups of the test split{left_out}."),
        table(("group", "value", "95 % interval", "n"), rows, numbers=slice(1, None)),
    )
