"""The last rollout: how it stands, its waves and its gates."""

from tinyml_mlops.fleet.status import FleetStatus
from tinyml_mlops.report.page.html import Html, element, join
from tinyml_mlops.report.page.rollout import gates, summary, waves

ORDER, TITLE = 10, "Last rollout"


def body(facts: FleetStatus) -> Html | None:
    last = facts.rollout
    if last is None:
        return None
    return join(
        element("p", f"Rollout {last.rollout} of {last.model}."),
        summary.body(last),
        *(
            part
            for section in (waves, gates)
            if (found := section.body(last)) is not None
            for part in (element("h3", section.TITLE), found)
        ),
    )
