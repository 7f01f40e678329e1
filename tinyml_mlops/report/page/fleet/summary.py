"""Which models run, and whether all is as it should be."""

from tinyml_mlops.fleet.status import FleetStatus
from tinyml_mlops.report.page.elements.numbers import whole
from tinyml_mlops.report.page.elements.tiles import tiles
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 0, "At a glance"
MOST_MODELS = 6


def body(facts: FleetStatus) -> Html:
    devices, differing = len(facts.devices), len(facts.differing)
    often = sorted(facts.models.items(), key=lambda item: -item[1])
    figures = [("runs" if name != "?" else "not known", whole(n), name) for name, n in often[:MOST_MODELS]]
    figures.append(
        ("devices", whole(devices), "as they should be" if not differing else f"{differing} differ")
    )
    wrong = (
        element(
            "p", f"⚠ {whole(differing)} of {whole(devices)} devices are not as they should be.", class_="bad"
        )
        if differing
        else None
    )
    return join(tiles(figures), wrong)
