"""Tables and JSON on stdout: drawn for a terminal, plain and complete for everything else."""

import json
import sys
from collections.abc import Collection, Sequence
from typing import Any

GAP = "  "


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def print_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers_from: int | None = None,
    red: Collection[int] = (),
) -> None:
    """Print rows under headers.

    Args:
        headers: of the columns.
        rows: a cell for every header.
        numbers_from: columns from this one on are aligned to the right.
        red: numbers of rows that a terminal shows in red.
    """
    first_number = len(headers) if numbers_from is None else numbers_from
    if sys.stdout.isatty():
        _print_rich(headers, rows, first_number, red)
    else:
        for line in plain_lines(headers, rows, first_number):
            print(line)


def plain_lines(headers: Sequence[str], rows: Sequence[Sequence[str]], first_number: int) -> list[str]:
    """Columns padded to their widest cell; never cut, so that a program can read them."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    return [
        GAP.join(
            cell.rjust(width) if index >= first_number else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (headers, *rows)
    ]


def _print_rich(
    headers: Sequence[str], rows: Sequence[Sequence[str]], first_number: int, red: Collection[int]
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for index, header in enumerate(headers):
        table.add_column(header, justify="right" if index >= first_number else "left")
    for number, row in enumerate(rows):
        style = "red" if number in red else None
        table.add_row(*(Text(cell) for cell in row), style=style)  # Text: a [ in a message is no markup
    Console().print(table)
