"""What one check found."""

from enum import StrEnum

from tinyml_mlops.records import Record


class Status(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # works without, or not as it was tested
    MISSING = "missing"  # something of the pipeline cannot work


class Check(Record):
    """One thing that was looked for.

    Attributes:
        found: version, path or state, as it is.
        hint: what to do; empty where nothing has to be done.
    """

    name: str
    status: Status
    found: str
    hint: str = ""
