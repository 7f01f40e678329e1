"""Tables that scroll by themselves, so that the page never does sideways."""

from collections.abc import Sequence

from tinyml_mlops.report.page.html import Html, element, join

MOST_ROWS = 300
NO_COLUMN = slice(0, 0)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str | None = None,
    numbers: slice = NO_COLUMN,
) -> Html:
    """Rows under headers; the first cell of a row is its heading.

    Args:
        headers: of the columns.
        rows: text or markup, a cell for every header. Of more than :data:`MOST_ROWS`, the rest is counted.
        caption: what the table shows.
        numbers: columns that are aligned to the right.
    """
    right = range(len(headers))[numbers]
    head = element("tr", *(_cell("th", h, i in right, "col") for i, h in enumerate(headers)))
    shown = [
        element(
            "tr",
            *(
                _cell("td" if i else "th", cell, i in right, None if i else "row")
                for i, cell in enumerate(row)
            ),
        )
        for row in rows[:MOST_ROWS]
    ]
    made = element(
        "table",
        element("caption", caption) if caption else None,
        element("thead", head),
        element("tbody", *shown),
    )
    rest = len(rows) - len(shown)
    left_out = element("p", f"{rest:,} more rows are not shown.", class_="note") if rest > 0 else None
    # A region that scrolls has to be reachable by keyboard.
    return join(element("div", made, class_="scroll", tabindex="0"), left_out)


def _cell(name: str, content: str, number: bool, scope: str | None) -> Html:
    return element(name, content, scope=scope, class_="n" if number else None)
