"""How well each variant recognises each class: an average may hide one that was lost."""

from tinyml_mlops.evaluation.evaluation import ClassResult
from tinyml_mlops.report.page.elements.numbers import NOTHING, share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 50, "Classes"


def body(facts: ExperimentFacts) -> Html | None:
    runs = facts.variants
    if not runs[0].evaluation.classes:
        return None
    by_label = [{one.label: one for one in run.evaluation.classes} for run in runs]
    rows = []
    for label, first in by_label[0].items():
        found = [results.get(label) for results in by_label]
        least = min((_recall(one) for one in found if one), default=0.0)
        lost = any(one and _recall(one) > least for one in found)
        cells = (_cell(one, worst=lost and one is not None and _recall(one) == least) for one in found)
        rows.append((label, whole(first.n), *cells))
    return join(
        note("Share of a class's test samples that is recognised; the lowest is bold where variants differ."),
        table(("class", "samples", *(run.variant for run in runs)), rows, numbers=slice(1, None)),
    )


def _recall(one: ClassResult) -> float:
    return one.right / one.n if one.n else 0.0


def _cell(one: ClassResult | None, *, worst: bool) -> str:
    if one is None or not one.n:
        return NOTHING
    shown = share(_recall(one))
    return element("span", shown, class_="best") if worst else shown
