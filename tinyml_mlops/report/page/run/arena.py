"""Which tensor lies where in the arena, and for how long."""

from tinyml_mlops.report.page.elements.arena import MOST_BLOCKS, arena_picture
from tinyml_mlops.report.page.elements.names import layer
from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.elements.tiles import note
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, join

ORDER, TITLE = 20, "Arena over time"
LISTED = 12


def body(facts: RunFacts) -> Html | None:
    export = facts.export
    blocks, ops = export.lifetimes, len(export.ops)
    if not blocks:
        return None
    largest = sorted(blocks, key=lambda block: (-block.size_bytes, block.offset_bytes))[:LISTED]
    rows = [
        (
            layer(block.name) if block.name else "working memory",
            _when(block.first_op, ops),
            _when(block.last_op, ops),
            whole(block.offset_bytes),
            whole(block.size_bytes),
        )
        for block in largest
    ]
    left_out = f" The {MOST_BLOCKS} largest of {len(blocks):,} blocks." if len(blocks) > MOST_BLOCKS else ""
    return join(
        note(
            f"{whole(export.arena_bytes)} bytes; with the ops in this order no layout needs less than "
            f"{whole(export.arena_lower_bound_bytes)}. Ops run from left to right; where two blocks overlap, "
            f"an op writes over what it has read already.{left_out}"
        ),
        arena_picture(blocks, export.arena_bytes, ops),
        table(
            ("largest blocks", "from op", "to op", "offset, bytes", "size, bytes"),
            rows,
            numbers=slice(1, None),
        ),
    )


def _when(op: int, ops: int) -> str:
    return "input" if op < 0 else "output" if op >= ops else str(op)
