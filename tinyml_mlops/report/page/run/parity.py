"""The ladder from Keras to the device: the score on each rung, and how far it is from the rung above."""

from tinyml_mlops.evaluation.parity import Parity
from tinyml_mlops.report.page.elements.numbers import fraction, share, whole
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join
from tinyml_mlops.tasks.metric import Metric

ORDER, TITLE = 40, "Parity ladder"
RUNGS = {
    "keras": "Keras",
    "litert_reference": "LiteRT, reference kernels",
    "tflm": "TFLM on the host",
    "planrt": "planrt on the host",
    "device": "the device",
}


def body(facts: RunFacts) -> Html:
    evaluation, measured = facts.evaluation, facts.measurement
    between = {parity.below: parity for parity in evaluation.parity}
    names = list(dict.fromkeys([*(p.above for p in evaluation.parity), *evaluation.rungs]))
    items = []
    for name in names:
        if name in between:
            items.append(_step(between[name]))
        items.append(_rung(RUNGS.get(name, name), evaluation.rungs.get(name)))
    if measured.parity is not None:
        items.append(_step(measured.parity))
        items.append(_rung(f"{RUNGS['device']}: {facts.build.board}", measured.accuracy))
    golden = f"The device has also computed {measured.golden_vectors} golden vectors as TFLM does."
    return join(element("ol", *items, class_="ladder"), note(golden))


def rung(name: str) -> str:
    """How people call it."""
    return RUNGS.get(name, name)


def agreement(parity: Parity) -> str:
    """How far two rungs are apart, in a few words."""
    if parity.mismatch_fraction == 0.0:
        return "identical" if parity.max_lsb is not None else "equal within rounding"
    words = f"{share(parity.mismatch_fraction)} differ"
    if parity.max_lsb is not None:
        words += f", by up to {parity.max_lsb} LSB"
    if parity.max_relative_error is not None:
        words += f", by up to {parity.max_relative_error:.2g} of the largest value"
    return words


def _rung(name: str, metric: Metric | None) -> Html:
    score = f" {metric.name} {fraction(metric.value)}, n = {whole(metric.n)}" if metric else ""
    return element("li", element("b", name), score)


def _step(parity: Parity) -> Html:
    words = [
        f"{agreement(parity)} with {rung(parity.above)}: "
        f"{whole(parity.elements)} outputs, {whole(parity.samples)} samples"
    ]
    if first := parity.first_difference:
        words.append(
            f"; the first difference is in op {first.index} {first.op}, {first.layer}: "
            f"{whole(first.elements)} elements of sample {first.sample}"
        )
    return element("li", "↓ ", *words, class_="step")
