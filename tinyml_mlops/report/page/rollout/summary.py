"""How it stands, or how it ended and why."""

from tinyml_mlops.fleet.account import Account
from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.tiles import tiles, warning
from tinyml_mlops.report.page.html import Html, join

ORDER, TITLE = 0, "At a glance"


def body(facts: Account) -> Html:
    devices = len(facts.devices)
    figures = [
        ("state", facts.state, f"wave {facts.wave}"),
        ("confirmed", whole(facts.confirmed), f"of {whole(devices)} devices"),
        ("began", *_at(facts.began)),
        ("ended", *(_at(facts.ended) if facts.ended else ("not yet", ""))),
    ]
    return join(tiles(figures), warning(facts.why) if facts.why else None)


def _at(moment: str) -> tuple[str, str]:
    """Time and day of an ISO 8601 moment in UTC."""
    day, _, time = moment.partition("T")
    return time.partition("+")[0], f"UTC, {day}"
