"""Which classes are taken for which, over the test split."""

from collections.abc import Sequence

from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.report.page.elements.numbers import NOTHING, share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 60, "Confusion matrix"
MOST_CLASSES = 32
"""Of more classes, a list of the most frequent confusions says more than a matrix."""
MOST_PAIRS = 40


def body(facts: RunFacts) -> Html | None:
    evaluation = facts.evaluation
    if not evaluation.confusion:
        return None
    parts = [
        note("Rows are the truth, columns what planrt's outputs decide for; colours are shares of the row.")
    ]
    if len(evaluation.labels) <= MOST_CLASSES:
        parts.append(_matrix(evaluation))
    else:
        parts = [_pairs(evaluation)]
    return join(*parts, _classes(evaluation))


def _matrix(evaluation: Evaluation) -> Html:
    labels = evaluation.labels
    head = element("tr", element("th", "actual"), *(element("th", label, scope="col") for label in labels))
    rows = [
        element("tr", element("th", labels[number], scope="row"), *_cells(number, counts))
        for number, counts in enumerate(evaluation.confusion)
    ]
    matrix = element("table", element("thead", head), element("tbody", *rows), class_="confusion")
    return element("div", matrix, class_="scroll", tabindex="0")


def _cells(actual: int, counts: Sequence[int]) -> list[Html]:
    """The colour never gets so strong that the number cannot be read on it, in light or dark."""
    total = max(sum(counts), 1)
    return [
        element(
            "td",
            whole(count) if count else "",
            class_="right" if predicted == actual else None,
            style=f"background:rgb(var(--heat)/{0.08 + 0.42 * count / total:.2f})" if count else None,
        )
        for predicted, count in enumerate(counts)
    ]


def _pairs(evaluation: Evaluation) -> Html:
    wrong = sorted(
        (-count, actual, predicted)
        for actual, counts in enumerate(evaluation.confusion)
        for predicted, count in enumerate(counts)
        if count and actual != predicted
    )
    labels = evaluation.labels
    rows = [
        (labels[actual], labels[predicted], whole(-count)) for count, actual, predicted in wrong[:MOST_PAIRS]
    ]
    caption = f"{len(rows)} of {len(wrong):,} confusions, the most frequent first"
    return table(("actual", "predicted", "samples"), rows, caption=caption, numbers=slice(2, None))


def _classes(evaluation: Evaluation) -> Html | None:
    if not evaluation.classes:
        return None
    rows = [
        (
            one.label,
            whole(one.n),
            share(one.right / one.n) if one.n else NOTHING,
            share(one.right / one.predicted) if one.predicted else NOTHING,
        )
        for one in evaluation.classes
    ]
    return join(
        element("h3", "Classes"),
        table(
            ("class", "samples", "recognised (recall)", "right when said (precision)"),
            rows,
            numbers=slice(1, None),
        ),
    )
