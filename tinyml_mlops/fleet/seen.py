"""What devices answered when they were asked outside of a rollout: the last of each, beside the ledger.

The ledger says what was done, this file only what was seen: it may be removed at any time.
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, ValidationError

from tinyml_mlops.fleet.device import Report
from tinyml_mlops.records import Record


class Sighting(Record):
    """The last time that a device was asked.

    Attributes:
        asked_s: when, seconds since 1970.
        report: its last answer, which may be older; None: it never gave one.
        answered_s: when it gave that; 0: never.
        since_s: since when it was seen to run what it runs.
        failure: why it gave none when it was asked last; empty: it did.
    """

    asked_s: float
    report: Report | None = None
    answered_s: float = 0.0
    since_s: float = 0.0
    failure: str = ""


class Sightings(Record):
    """The file.

    Attributes:
        devices: by id.
    """

    devices: dict[str, Sighting] = Field(default_factory=dict)


class Answer(Record):
    """What came of asking one device.

    Attributes:
        report: None: see ``failure``.
    """

    device: str
    at_s: float
    report: Report | None = None
    failure: str = ""


def seen_path(ledger: Path) -> Path:
    """Beside the ledger."""
    return ledger.with_name("seen.json")


def read_sightings(path: Path) -> Sightings:
    """Those of the file; none where it is missing, or was written by another version."""
    try:
        return Sightings.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return Sightings()


def with_answers(before: Sightings, answers: Iterable[Answer]) -> Sightings:
    """``before`` with newer answers in it."""
    devices = dict(before.devices)
    for answer in answers:
        devices[answer.device] = _sighting(devices.get(answer.device), answer)
    return Sightings(devices=devices)


def _sighting(before: Sighting | None, answer: Answer) -> Sighting:
    if answer.report is None:
        changes = {"asked_s": answer.at_s, "failure": answer.failure}
        return (before or Sighting(asked_s=answer.at_s)).model_copy(update=changes)
    same = before is not None and before.report is not None and before.report.running == answer.report.running
    return Sighting(
        asked_s=answer.at_s,
        report=answer.report,
        answered_s=answer.at_s,
        since_s=before.since_s if same and before is not None else answer.at_s,
    )
