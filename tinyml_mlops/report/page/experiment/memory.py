"""Flash and RAM of all builds by owner, on one scale for each board."""

from tinyml_mlops.report.page.elements.bars import legend, stacked
from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.facts import ExperimentFacts
from tinyml_mlops.report.page.html import Html, element, join
from tinyml_mlops.report.page.run.memory import colours_of

ORDER, TITLE = 20, "Memory by owner"


def body(facts: ExperimentFacts) -> Html:
    colours = colours_of(
        *(m for run in facts.runs for m in (run.build.flash_by_owner, run.build.ram_by_owner))
    )
    parts: list[Html] = [legend(colours)]
    for board in facts.boards:
        runs = facts.on(board)
        flash = max(run.build.flash_bytes for run in runs)
        ram = max(run.build.ram_bytes for run in runs)
        rows = [
            (
                run.variant,
                join(whole(run.build.flash_bytes), _wide(stacked(run.build.flash_by_owner, flash, colours))),
                join(whole(run.build.ram_bytes), _wide(stacked(run.build.ram_by_owner, ram, colours))),
            )
            for run in runs
        ]
        caption = "Bars of a column share a scale; the longest is the largest build, not the board."
        parts += [
            element("h3", board),
            table(("variant", "flash, bytes", "RAM, bytes"), rows, caption=caption),
        ]
    return join(*parts)


def _wide(content: Html) -> Html:
    return element("div", content, style="width:18rem")
