"""Where the rungs from Keras to the device differ, for every variant and board."""

from tinyml_mlops.report.page.elements.numbers import NOTHING
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, join
from tinyml_mlops.report.page.run.parity import agreement, rung

ORDER, TITLE = 30, "Parity"


def body(facts: ExperimentFacts) -> Html:
    steps = list(dict.fromkeys((p.above, p.below) for run in facts.variants for p in run.evaluation.parity))
    host = []
    for run in facts.variants:
        found = {(parity.above, parity.below): parity for parity in run.evaluation.parity}
        host.append((run.variant, *(agreement(found[step]) if step in found else NOTHING for step in steps)))
    device = [
        (run.variant, run.board, agreement(run.measurement.parity) if run.measurement.parity else NOTHING)
        for run in facts.runs
    ]
    return join(
        note("Outputs of each rung against those of the rung before, for the same test samples."),
        table(("variant", *(f"{rung(above)} → {rung(below)}" for above, below in steps)), host),
        table(("variant", "board", f"{rung('tflm')} → {rung('device')}"), device),
    )
