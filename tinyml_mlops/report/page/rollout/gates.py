"""What devices had to show, and what they showed."""

from tinyml_mlops.fleet.account import Account
from tinyml_mlops.gate.checks import number
from tinyml_mlops.report.page.elements.numbers import NOTHING, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.html import Html
from tinyml_mlops.report.page.rollout.waves import bad

ORDER, TITLE = 20, "Gates"


def body(facts: Account) -> Html | None:
    if not facts.gates:
        return None
    rows = [
        (
            gate.wave,
            gate.name,
            gate.asked,
            whole(gate.passed),
            bad(whole(gate.failed)) if gate.failed else NOTHING,
            NOTHING if gate.least is None else number(gate.least),
            NOTHING if gate.most is None else number(gate.most),
        )
        for gate in facts.gates
    ]
    headers = ("wave", "gate", "asked", "passed", "failed", "least", "most")
    return table(headers, rows, numbers=slice(3, None))
