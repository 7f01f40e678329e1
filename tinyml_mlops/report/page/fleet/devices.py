"""Every device, what it runs and what it ought to; those that differ come first, in red."""

from tinyml_mlops.fleet.status import FleetStatus
from tinyml_mlops.report.page.elements.numbers import NOTHING
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.html import Html
from tinyml_mlops.report.page.rollout.waves import bad

ORDER, TITLE = 20, "Devices"


def body(facts: FleetStatus) -> Html:
    rows = [
        (
            device.id,
            bad(device.differs) if device.differs else "as it should be",
            device.runs,
            device.intended,
            device.since or NOTHING,
            device.last_seen or NOTHING,
            device.hardware,
            device.wave or NOTHING,
            device.status or NOTHING,
            device.why,
        )
        for device in sorted(facts.devices, key=lambda device: not device.differs)
    ]
    headers = ("device", "state", "runs", "should run", "since", "last seen", "hardware", "wave")
    return table((*headers, "in the last rollout", "why"), rows)
