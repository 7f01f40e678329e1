"""Events of the ledger as lines of a hawkBit action's history.

A line of the history holds 512 characters, a feedback 50 lines with the server's own, and their order is not
kept: each piece says which of how many it is.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from tinyml_mlops.fleet.events import EVENT, Event

PIECE_CHARS = 440
MOST_LINES = 40
WHY_CHARS = 1000  # twelve times as many in JSON, at worst
_LINE = re.compile(r"tinyml ([a-z-]+) (\d+)/(\d+) (.*)", re.DOTALL)


def told(event: Event) -> list[str]:
    """An event as lines; one that is too long for them loses its checks, and the end of its reason."""
    fields = event.model_dump(mode="json", exclude_none=True)
    if len(pieces := _pieces(fields)) > MOST_LINES:
        pieces = _pieces({name: _cut(name, value) for name, value in fields.items()})
    name = event.kind.replace(" ", "-")
    return [f"tinyml {name} {number}/{len(pieces)} {piece}" for number, piece in enumerate(pieces, 1)]


def heard(lines: Iterable[str]) -> Mapping[str, Event]:
    """The events among the lines of a history, by kind; what others wrote, or came in part, is left out."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    for line in lines:
        if match := _LINE.fullmatch(line):
            name, number, count, piece = match.groups()
            found.setdefault((name, int(count)), {})[int(number)] = piece
    events: dict[str, Event] = {}
    for (_, count), pieces in found.items():
        if len(pieces) != count:
            continue
        try:
            event = EVENT.validate_json("".join(pieces[number] for number in sorted(pieces)))
        except ValidationError:
            continue
        events[event.kind] = event
    return events


def _cut(name: str, value: Any) -> Any:
    return [] if name == "checks" else value[:WHY_CHARS] if name == "why" else value


def _pieces(fields: dict[str, Any]) -> list[str]:
    body = json.dumps(fields)
    return [body[at : at + PIECE_CHARS] for at in range(0, len(body), PIECE_CHARS)]
