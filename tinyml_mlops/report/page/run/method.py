"""How the figures came about, so that somebody else can repeat them."""

from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.facts import INSTRUCTIONS, RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 70, "How it was measured"


def body(facts: RunFacts) -> Html:
    measured, build = facts.measurement, facts.build
    timed = measured.instructions or measured.latency_us
    rows = [
        (
            "timing",
            f"{measured.timing_kind}: {_spread(timed, facts.time_unit)}",
        ),
        ("repeats", f"{measured.ticks.n}, after {measured.warmups} that do not count"),
        ("clocks", f"core {measured.clock_hz / 1e6:g} MHz, timer {measured.tick_hz / 1e6:g} MHz"),
        ("runtime", f"{measured.runtime}, {measured.kernels} kernels"),
        ("compiler", element("code", f"{build.compiler} {measured.flags}")),
        ("outputs", f"CRC-32 {measured.output_crc32:08x}, the same in every repeat"),
        ("device build", element("code", measured.build)),
        ("plan", element("code", measured.model_id)),
        ("model file", element("code", facts.quantization.model_sha256)),
        ("data", f"{facts.manifest.source}; licence {facts.manifest.licence}"),
    ]
    if facts.time_unit == INSTRUCTIONS:
        caution = "An emulator counts instructions, not the time they take: nothing here is a latency."
        return join(element("p", caution, class_="note"), table(("what", "how"), rows))
    return table(("what", "how"), rows)


def _spread(summary: Summary | None, unit: str) -> str:
    if summary is None:
        return "nothing was timed"
    if summary.min == summary.max:
        return f"{whole(summary.p50)} {unit} each time"
    return (
        f"{summary.min:,.1f} to {summary.max:,.1f} {unit}, median {summary.p50:,.1f}, "
        f"95th percentile {summary.p95:,.1f}"
    )
