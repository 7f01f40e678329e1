"""Entries of the ledger in words."""

from typing import Any

from tinyml_mlops.fleet.account import time_told
from tinyml_mlops.fleet.ledger import Entry

_NAMED = ("rollout", "wave", "running")
_TOLD = ("device", "rollout", "model", "wave", "what", "outcome", "running", "why", "to")


def entry_told(entry: Entry) -> dict[str, Any]:
    """All of an entry."""
    body = entry.event.model_dump(mode="json")
    return {"seq": entry.seq, "at": time_told(entry.at_s), "who": entry.who, "hash": entry.hash, **body}


def line_told(entry: Entry) -> str:
    """An entry in one line: when, who, what, and the checks that were made."""
    fields = entry.event.model_dump(mode="json")
    told = [
        f"{name} {fields[name]}" if name in _NAMED else str(fields[name])
        for name in _TOLD
        if fields.get(name) not in (None, "")
    ]
    told += [check["told"] for check in fields.get("checks", ()) if check["told"] != fields.get("why")]
    return f"{time_told(entry.at_s)}  {entry.who}  {fields['kind']}: {', '.join(told)}"
