"""Every metric of every variant, the linear baseline beside them, and the task's own figures."""

from tinyml_mlops.report.page.elements.curve import curve_picture, key
from tinyml_mlops.report.page.elements.numbers import NOTHING, fraction
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, element, join
from tinyml_mlops.tasks.metric import Metric

ORDER, TITLE = 5, "Scores"


def body(facts: ExperimentFacts) -> Html:
    runs = facts.variants
    scores = [{one.name: one for one in (run.evaluation.metric, *run.evaluation.others)} for run in runs]
    names = list(dict.fromkeys(name for found in scores for name in found))
    baseline = next((run.evaluation.baseline for run in runs if run.evaluation.baseline), None)
    headline = runs[0].evaluation.metric.name
    rows = []
    for name in names:
        linear = baseline.metric if baseline and name == headline else None
        rows.append((name, *(_cell(found.get(name)) for found in scores), _cell(linear)))
    return join(
        note("Over the test split, with 95 % intervals. A linear model on the same input is what to beat."),
        table(("metric", *(run.variant for run in runs), "linear model"), rows, numbers=slice(1, None)),
        _curves(facts),
    )


def _cell(metric: Metric | None) -> str:
    if metric is None:
        return NOTHING
    return f"{fraction(metric.value)} ({fraction(metric.low)} – {fraction(metric.high)})"


def _curves(facts: ExperimentFacts) -> Html | None:
    """One picture a variant, side by side."""
    found = [(run.variant, curve) for run in facts.variants if (curve := run.evaluation.curve)]
    if not found:
        return None
    pictures = (
        element("div", element("h4", variant), curve_picture(curve, variant)) for variant, curve in found
    )
    _, first = found[0]
    return join(element("h3", first.title), element("div", *pictures, class_="plots"), note(key(first)))
