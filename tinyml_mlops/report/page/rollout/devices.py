"""What became of each device; those with something to say come first."""

from tinyml_mlops.fleet.account import Account
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.html import Html
from tinyml_mlops.report.page.rollout.waves import BAD, bad

ORDER, TITLE = 30, "Devices"


def body(facts: Account) -> Html:
    rows = [
        (
            device.id,
            device.hardware,
            device.wave,
            bad(device.status) if device.status in BAD else device.status,
            device.before,
            bad(device.why) if device.why else "",
        )
        for device in sorted(facts.devices, key=lambda device: not device.why)
    ]
    return table(("device", "hardware", "wave", "status", "before", "why"), rows)
