"""Events on their way through hawkBit's history of an action."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fleet.simulated import GOOD
from tinyml_mlops.fleet.device import Report
from tinyml_mlops.fleet.events import DeviceConfirmed, DeviceFailed, DeviceOffered
from tinyml_mlops.fleet.hawkbit.described import attributes_of
from tinyml_mlops.fleet.hawkbit.lines import MOST_LINES, heard, told
from tinyml_mlops.gate.checks import bound


@settings(deadline=None)
@given(why=st.text(max_size=1000), seed=st.integers(0, 2**32))
def test_an_event_survives_any_order_of_its_lines(why: str, seed: int) -> None:
    failed = DeviceFailed(device="kitchen", why=why, health=GOOD)
    offered = DeviceOffered(device="kitchen", before="ab" * 32)
    lines = [*told(failed), *told(offered), "Update Server: Target downloads", "tinyml is not an event"]
    assert all(len(line) <= 512 for line in lines)
    Random(seed).shuffle(lines)
    assert heard(lines) == {"device failed": failed, "device offered": offered}


def test_an_event_that_came_in_part_is_none() -> None:
    lines = told(DeviceFailed(device="kitchen", why="x" * 1000))
    assert len(lines) > 1 and heard(lines[:-1]) == {}
    assert heard(["tinyml device-failed 1/1 {}"]) == {}


def test_an_event_that_is_too_long_keeps_its_reason() -> None:
    check = bound("accuracy", 0.5, 0.9, at_least=True)
    confirmed = DeviceConfirmed(device="kitchen", health=GOOD, checks=(check,) * 300)
    assert len(told(confirmed)) <= MOST_LINES
    assert heard(told(confirmed)) == {"device confirmed": confirmed.model_copy(update={"checks": ()})}
    failed = DeviceFailed(device="kitchen", why="\U0001f4a5" * 5000, checks=(check,) * 300)
    assert len(told(failed)) <= MOST_LINES and all(len(line) <= 512 for line in told(failed))
    assert heard(told(failed)) == {"device failed": DeviceFailed(device="kitchen", why=failed.why[:1000])}


def test_attributes_are_what_the_server_takes() -> None:
    report = Report(
        id="k", hardware="m4", running="", confirmed=True, boot_count=3, last_failure="größer → 128 ~" * 20
    )
    attributes = attributes_of(report)
    assert attributes["hardware"] == "m4" and attributes["confirmed"] == "true"
    assert "running" not in attributes, "the server takes no empty values for something"
    assert attributes["last_failure"].startswith("gr??er ? 128 ?")
    assert all(len(value) <= 128 for value in attributes.values())
