"""Which variant is better on the same samples, and whether that is more than chance."""

from tinyml_mlops.comparison import Comparison, Pair
from tinyml_mlops.report.page.elements.axis import linear_axis
from tinyml_mlops.report.page.elements.forest import Interval, forest
from tinyml_mlops.report.page.elements.numbers import fraction, signed, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 5, "Post-training against quantisation-aware"


def body(facts: ExperimentFacts) -> Html | None:
    found = facts.comparison
    if found is None or not found.pairs:
        return None
    return join(
        element("p", found.verdict),
        _figure(found),
        _table(found),
        note(
            f"{whole(found.pairs[0].n)} {_units(found.pairs[0])}, the same for all. Intervals "
            "cover these, not speakers, users or machines. p by Holm holds for all pairs at once. What each "
            "variant costs is in the table above."
        ),
        _draws(found),
    )


def _units(pair: Pair) -> str:
    return "test samples" if pair.unit == "samples" else f"{pair.unit} of the test split"


def _figure(found: Comparison) -> Html:
    intervals = [
        Interval(f"{pair.second} − {pair.first}", pair.difference, pair.low, pair.high)
        for pair in found.pairs
    ]
    low, high = min(0.0, *(one.low for one in intervals)), max(0.0, *(one.high for one in intervals))
    better = "more is better" if found.pairs[0].higher_is_better else "less is better"
    label = f"difference in {found.pairs[0].quantity}, {better}"
    return forest(intervals, linear_axis(low, high), label=label)


def _table(found: Comparison) -> Html:
    rows = [
        (
            pair.second,
            pair.first,
            signed(pair.difference),
            f"{signed(pair.low)} to {signed(pair.high)}",
            f"{pair.p_value:.2g}",
            f"{pair.p_adjusted:.2g}",
        )
        for pair in found.pairs
    ]
    headers = ("variant", "against", found.pairs[0].quantity, "95 % interval", "p", "p by Holm")
    return table(headers, rows, numbers=slice(2, None))


def _draws(found: Comparison) -> Html | None:
    if not found.draws:
        return None
    rows = [
        (
            str(draw.seed),
            fraction(draw.metric.value),
            f"{fraction(draw.metric.low)} – {fraction(draw.metric.high)}",
        )
        for draw in found.draws
    ]
    spread = "" if found.spread is None else f"; standard deviation {found.spread:.4f}"
    return join(
        element("h3", f"{found.calibrated} with other calibration sets"),
        note(f"{whole(found.draws[0].samples)} training samples each, drawn anew by every seed{spread}."),
        table(("seed", found.draws[0].metric.name, "95 % interval"), rows, numbers=slice(1, None)),
    )
