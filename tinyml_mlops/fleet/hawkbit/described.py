"""A device as hawkBit's inventory has it: attributes of at most 128 plain characters."""

import re

from tinyml_mlops.fleet.device import Report

MOST_CHARS = 128
REFUSED = re.compile(r"[^ -_a-}]")


def attributes_of(report: Report) -> dict[str, str]:
    """What the server is told of a device, to look at and to filter by."""
    told = {
        "hardware": report.hardware,
        "firmware": report.firmware,
        "running": report.running,
        "confirmed": str(report.confirmed).lower(),
        "boot_count": str(report.boot_count),
        "last_failure": report.last_failure,
    }
    return {name: REFUSED.sub("?", value)[:MOST_CHARS] for name, value in told.items() if value}
