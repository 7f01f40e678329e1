"""A fleet's state and history in words: for tables, JSON and the log."""

from datetime import UTC, datetime
from typing import Any

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.fleet.device import FACTORY
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.state import FleetState

_NAMED = ("rollout", "wave", "running")
_TOLD = ("device", "rollout", "model", "wave", "what", "outcome", "running", "why")


def device_told(state: FleetState, device: FleetDevice) -> dict[str, str]:
    """What a device was last known to run, and how it stands in the last rollout."""
    known, last = state.known.get(device.id), state.last
    part = last.devices.get(device.id) if last else None
    return {
        "id": device.id,
        "hardware": device.hardware,
        "runs": "?" if known is None else model_told(state, known.running),
        "since": "" if known is None else time_told(known.at_s),
        "wave": "" if part is None or last is None else last.plan.waves[part.target.wave].name,
        "status": "" if part is None else part.status.value,
        "why": "" if part is None else part.why,
    }


def rollout_told(state: FleetState) -> dict[str, Any]:
    """The last rollout; empty: there was none."""
    if (last := state.last) is None:
        return {}
    return {
        "number": last.number,
        "model": last.model,
        "state": last.outcome or last.phase.value,
        "why": last.why,
        "began": time_told(last.created_s),
    }


def model_told(state: FleetState, running: str) -> str:
    """The model of a release; a release of another fleet is told by its digest."""
    return "factory model" if running == FACTORY else state.models.get(running, running)


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


def time_told(at_s: float) -> str:
    """UTC, to the second."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
