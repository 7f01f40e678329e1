"""The figures to know before any other."""

from tinyml_mlops.config import PLANRT
from tinyml_mlops.report.page.elements.numbers import binary, fraction, share, whole
from tinyml_mlops.report.page.elements.tiles import tiles, warning
from tinyml_mlops.report.page.facts import INSTRUCTIONS, RunFacts
from tinyml_mlops.report.page.html import Html, join
from tinyml_mlops.tasks.metric import Metric

ORDER, TITLE = 0, "At a glance"


def body(facts: RunFacts) -> Html:
    build, measured = facts.build, facts.measurement
    figures = [_score(facts.evaluation.metric, "on the host")]
    if measured.accuracy is not None:
        figures.append(_score(measured.accuracy, "on the device"))
    figures += [
        _time(facts),
        ("flash", binary(build.flash_bytes), _of(build.flash_bytes, build.flash_limit_bytes)),
        ("RAM", binary(build.ram_bytes), _of(build.ram_bytes, build.ram_limit_bytes)),
        (
            "arena",
            binary(measured.arena_bytes),
            _arena(facts),
        ),
        ("stack", binary(measured.stack_bytes), _of(measured.stack_bytes, measured.stack_reserved_bytes)),
        ("model", binary(facts.export.model_size_bytes), _plan(facts)),
        ("MACs", whole(facts.export.macs), _per_mac(facts)),
    ]
    return join(tiles(figures), *(warning(said) for said in facts.quantization.warnings))


def _score(metric: Metric, where: str) -> tuple[str, str, str]:
    interval = f"95 %: {fraction(metric.low)} to {fraction(metric.high)}, n = {whole(metric.n)}"
    return f"{metric.name} {where}", fraction(metric.value), interval


def _time(facts: RunFacts) -> tuple[str, str, str]:
    """Emulated time is never called latency."""
    if facts.time_unit == INSTRUCTIONS:
        emulated_us, clock_mhz = facts.metrics["emulated_latency_us"], facts.measurement.clock_hz / 1e6
        cycles = f"{emulated_us:,.1f} µs if each took one cycle at {clock_mhz:g} MHz"
        return "instructions, emulated", whole(facts.time), cycles
    slow = f"95 % of the repeats within {facts.metrics['latency_us_p95']:,.1f} µs"
    return "latency, median", f"{facts.time:,.1f} µs", slow


def _arena(facts: RunFacts) -> str:
    if facts.export.runtime != PLANRT:
        return "the least that it ran with, found on the board"
    return f"no layout needs less than {binary(facts.export.arena_lower_bound_bytes)}"


def _plan(facts: RunFacts) -> str:
    return f"plan {binary(facts.export.plan_size_bytes)}" if facts.export.runtime == PLANRT else "as .tflite"


def _per_mac(facts: RunFacts) -> str:
    return f"{facts.time / facts.export.macs:.3g} {facts.time_unit} a MAC" if facts.export.macs else ""


def _of(size_bytes: int, limit_bytes: int) -> str:
    return f"{share(size_bytes / limit_bytes)} of {binary(limit_bytes)}" if limit_bytes else ""
