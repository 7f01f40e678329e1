"""How far each wave has come."""

from tinyml_mlops.fleet.account import Account, WaveAccount
from tinyml_mlops.fleet.state import Status
from tinyml_mlops.report.page.elements.numbers import NOTHING, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.html import Html, element

ORDER, TITLE = 10, "Waves"
BAD = ("failed", "lost")
COLOURS = {
    "confirmed": "c2",
    "offered": "c0",
    "failed": "c4",
    "lost": "c4",
    "reverted": "c1",
    "waiting": "c5",
}


def body(facts: Account) -> Html:
    rows = [
        (
            wave.name,
            bad(wave.state) if wave.state in BAD else wave.state,
            _bar(wave),
            whole(wave.devices),
            *(_count(wave, status) for status in Status),
        )
        for wave in facts.waves
    ]
    headers = ("wave", "state", "", "devices", *(status.value for status in Status))
    return table(headers, rows, numbers=slice(3, None))


def bad(text: str) -> Html:
    """Words that somebody has to see."""
    return element("b", text, class_="bad")


def _count(wave: WaveAccount, status: Status) -> str:
    count = wave.by_status.get(status.value, 0)
    if not count:
        return NOTHING
    return bad(whole(count)) if status.value in BAD else whole(count)


def _bar(wave: WaveAccount) -> Html:
    parts = [
        element("i", class_=COLOURS[status.value], style=f"width:{100 * count / wave.devices:.2f}%")
        for status in (*Status.__members__.values(),)
        if (count := wave.by_status.get(status.value, 0))
    ]
    return element("div", *parts, class_="bar")
