"""What all of it was learned from and tested on."""

from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 60, "Data"
SPLITS = ("train", "validation", "test", "calibration")


def body(facts: ExperimentFacts) -> Html:
    manifest = facts.runs[0].manifest
    splits = [
        *(name for name in SPLITS if name in manifest.counts),
        *sorted(set(manifest.counts) - set(SPLITS)),
    ]
    rows = [
        (
            name,
            whole(manifest.counts[name]),
            whole(len(manifest.groups[name])) if name in manifest.groups else "–",
            element("code", manifest.sha256.get(name, "–")[:16]),
        )
        for name in splits
    ]
    return join(
        note(
            f"{manifest.source}; licence {manifest.licence}; "
            f"input {' × '.join(map(str, manifest.input_shape))}."
        ),
        table(("split", "samples", "groups", "digest"), rows),
        *(note(said) for said in (*manifest.notes, *manifest.warnings)),
    )
