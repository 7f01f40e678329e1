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
            for one in sorted(quantization.layers, key=lambda one: one.sqnr_db)
        ]
        parts += [
            element("h3", "Signal to quantisation noise, layer by layer"),
            note("6 dB are one bit; noise adds up from the input on. The worst layer comes first."),
            table(("op", "SQNR, dB", "layer"), rows, numbers=slice(1, 2)),
        ]
    return join(*parts, _coverage(facts), _sparsity(facts))


def _coverage(facts: RunFacts) -> Html | None:
    """Every range beside what calibration and test data would need, what clips most first."""
    found = facts.quantization.coverage
    if not found:
        return None
    rows = [
        (
            "input" if one.op == "INPUT" else f"{one.index} {one.op}",
            f"{one.low:.4g} to {one.high:.4g}",
            f"{one.calibration_low:.4g} to {one.calibration_high:.4g}",
            f"{one.test_low:.4g} to {one.test_high:.4g}",
            share(one.validation_clipped_fraction),
            share(one.clipped_fraction),
            f"{one.clipped_steps:.1f}",
            layer(one.layer),
        )
        for one in sorted(found, key=lambda one: (-one.clipped_fraction, -one.clipped_steps))
    ]
    headers = ("op", "range", "calibration", "test", "validation clips", "test clips", "by steps", "layer")
    return join(
        element("h3", "Do the ranges hold the data?"),
        note("Judge a calibration set by the validation column; the test column is there to report."),
        table(headers, rows, numbers=slice(1, 7)),
    )


def _sparsity(facts: RunFacts) -> Html | None:
    quantization = facts.quantization
    if not quantization.pruned_sparsity:
        return None
    return note(
        f"Pruned to {share(quantization.pruned_sparsity)} zeros in convolutions and fully connected layers; "
        f"{share(quantization.weight_sparsity)} of all weights of the file are zero."
    )


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
