"""What each op costs on the board."""

from tinyml_mlops.report.page.elements.bars import with_bar
from tinyml_mlops.report.page.elements.names import layer
from tinyml_mlops.report.page.elements.numbers import NOTHING, share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import INSTRUCTIONS, RunFacts
from tinyml_mlops.report.page.html import Html, join

ORDER, TITLE = 30, "Profile by op"


def body(facts: RunFacts) -> Html | None:
    profile, unit = facts.measurement.profile, facts.time_unit
    if not profile:
        return None
    costs = [facts.cost(op) for op in profile]
    total, largest = sum(costs) or 1.0, max(costs) or 1.0
    planned = facts.export.ops if len(facts.export.ops) == len(profile) else None
    rows = []
    for number, (op, cost) in enumerate(zip(profile, costs, strict=True)):
        name, _, output = op.name.partition(" ")
        kernel, macs = NOTHING, 0
        if planned:
            name, output = planned[number].op, planned[number].output_name
            kernel, macs = planned[number].kernel.removeprefix("planrt_"), planned[number].macs
        shown = whole(cost) if unit == INSTRUCTIONS else f"{cost:,.1f}"
        rows.append(
            (
                f"{op.index} {name}",
                with_bar(shown, cost / largest),
                share(cost / total),
                f"{cost / macs:.2f}" if macs and unit == INSTRUCTIONS else NOTHING,
                whole(macs) if macs else NOTHING,
                layer(output),
                kernel,
            )
        )
    overhead = facts.time - sum(costs)
    return join(
        note(
            f"{whole(sum(costs))} {unit} in {len(profile)} ops"
            + (f"; {whole(overhead)} of an inference are spent between them." if overhead >= 1 else ".")
        ),
        table(
            ("op", unit, "share", "per MAC", "MACs", "output", "kernel"),
            rows,
            numbers=slice(1, 5),
        ),
    )
