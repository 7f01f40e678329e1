"""How each variant was made, and the layer in which it loses most."""

from tinyml_mlops.report.page.elements.names import layer
from tinyml_mlops.report.page.elements.numbers import NOTHING, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.facts import BuiltFacts, ExperimentFacts
from tinyml_mlops.report.page.html import Html
from tinyml_mlops.report.page.run.calibration import METHODS

ORDER, TITLE = 40, "Quantisation and calibration"


def body(facts: ExperimentFacts) -> Html:
    headers = (
        "variant",
        "how it was made",
        "calibration samples",
        "worst SQNR, dB",
        "last SQNR, dB",
        "worst layer",
    )
    return table(headers, [_row(run) for run in facts.variants])


def _row(run: BuiltFacts) -> tuple[str, ...]:
    quantization = run.quantization
    samples = whole(len(quantization.calibration_ids)) if quantization.calibration_ids else NOTHING
    made = (run.variant, METHODS[quantization.method], samples)
    if not quantization.layers:
        return (*made, NOTHING, NOTHING, NOTHING)
    worst = min(quantization.layers, key=lambda one: one.sqnr_db)
    last = quantization.layers[-1].sqnr_db
    return (*made, f"{worst.sqnr_db:.1f}", f"{last:.1f}", f"{worst.index} {worst.op} {layer(worst.layer)}")
