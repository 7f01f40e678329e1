"""How the variant was made, what it was calibrated on, and where the int8 model loses the signal."""

from tinyml_mlops.report.page.elements.bars import with_bar
from tinyml_mlops.report.page.elements.names import layer
from tinyml_mlops.report.page.elements.numbers import share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 50, "Quantisation and calibration"
GOOD_DB = 40.0  # a bar is full from here on: some 6.6 bits
METHODS = {
    "none": "not quantised",
    "post_training": "calibrated after training",
    "quantization_aware": "fine-tuned with quantisation in the loop",
}


def body(facts: RunFacts) -> Html:
    quantization = facts.quantization
    method = METHODS[quantization.method]
    if quantization.qat_steps:
        method += f", {whole(quantization.qat_steps)} updates of the weights"
    parts = [note(f"{facts.variant}: {method}. "), _calibration(facts)]
    if quantization.layers:
        worst = min(one.sqnr_db for one in quantization.layers)
        rows = [
            (
                f"{one.index} {one.op}",
                element(
                    "span",
                    with_bar(
                        f"{one.sqnr_db:.1f}", one.sqnr_db / GOOD_DB, colour=4 if one.sqnr_db == worst else 0
                    ),
                    class_="best" if one.sqnr_db == worst else None,
                ),
                layer(one.layer),
            )
            for one in quantization.layers
        ]
        parts += [
            element("h3", "Signal to quantisation noise, layer by layer"),
            note("6 dB are one bit; noise adds up from the input on. The worst layer is marked."),
            table(("op", "SQNR, dB", "layer"), rows, numbers=slice(1, 2)),
        ]
    return join(*parts)


def _calibration(facts: RunFacts) -> Html:
    """Which share of the training samples the ranges were taken from, and the digest of these samples."""
    quantization, counts = facts.quantization, facts.manifest.counts
    used = len(quantization.calibration_ids)
    if not used:
        return note("No calibration samples were used.")
    known = set(facts.manifest.calibration_ids)
    inside = sum(name in known for name in quantization.calibration_ids)
    whole_split = counts.get("train", 0) + counts.get("calibration", 0)
    covered = f", {share(used / whole_split)} of what there is to train on" if whole_split else ""
    return note(
        f"Ranges come from {whole(used)} samples{covered}; "
        f"{whole(inside)} of them are of the calibration split. Digest ",
        element("code", quantization.calibration_sha256 or "unknown"),
        ".",
    )
