"""The same plan has the same outcome, whichever engine carries it out: this host, or a hawkBit server."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fleet.promoter import Promoter
from tests.fleet.simulated import GOOD, THREE, fleet_of, sha
from tinyml_mlops.config.fleet import FleetParams, HealthLimits, RolloutParams, WaveParams
from tinyml_mlops.errors import DeviceSilentError
from tinyml_mlops.fleet.events import DeviceConfirmed, WavePassed
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.state import Status

Make = Callable[[FleetParams], Promoter]


@pytest.fixture(params=["make_host", "make_site"])
def make(request: pytest.FixtureRequest) -> Make:
    found: Make = request.getfixturevalue(request.param)
    return found


def test_the_story(make: Make) -> None:
    """v1 to all, v2 to all, a bad v3 stops at the canary, back to v1 without sending it again."""
    promoter = make(fleet_of(12, ("m4", "m7"), THREE))
    assert promoter.promote("v1").outcome == "finished" and promoter.all_on("v1")
    assert promoter.promote("v2").outcome == "finished" and promoter.all_on("v2")
    promoter.world.health[sha("v3")] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    ended = promoter.promote("v3")
    assert ended.outcome == "aborted" and promoter.all_on("v2")
    assert "wave canary: " in ended.why and "golden_vectors_failed is 1" in ended.why
    assert ended.count(Status.WAITING) == 10
    sent = {device.id: device.received_bytes for device in promoter.world.devices.values()}
    assert promoter.promote("v1").outcome == "finished" and promoter.all_on("v1")
    assert sent == {device.id: device.received_bytes for device in promoter.world.devices.values()}


def test_a_wave_begins_after_the_one_before_it_has_passed(make: Make) -> None:
    promoter = make(fleet_of(16, rollout=THREE))
    entries: list[Entry] = []
    promoter.watch = entries.append
    rollout = promoter.promote("v1")
    waves = [
        rollout.devices[entry.event.device].target.wave
        if isinstance(entry.event, DeviceConfirmed)
        else f"passed {entry.event.wave}"
        for entry in entries
        if isinstance(entry.event, DeviceConfirmed | WavePassed)
    ]
    assert waves[:3] == [0, 0, "passed 0"]
    assert waves.index("passed 1") >= 3 + 6  # 75 % of 7 is more than 5
    assert 2 not in waves[: waves.index("passed 1")]


@pytest.mark.parametrize(("failures", "outcome"), [(1, "finished"), (2, "aborted")])
def test_an_error_is_strictly_more_than_its_threshold(make: Make, failures: int, outcome: str) -> None:
    """Of four devices one is 25 % and two are 50 %."""
    plan = RolloutParams(
        waves=(
            WaveParams(name="canary", count=1),
            WaveParams(name="four", percent=100, success_percent=75, error_percent=25),
        )
    )
    promoter = make(fleet_of(5, rollout=plan))
    for name in list(promoter.world.devices)[-failures:]:
        promoter.world.health[name] = GOOD.model_copy(update={"resets": 3})
    ended = promoter.promote("v1")
    assert ended.outcome == outcome
    running = list(promoter.world.running().values())
    assert running.count(sha("v1")) == (4 if outcome == "finished" else 1)


def test_a_device_that_gives_a_release_up_says_why(make: Make) -> None:
    promoter = make(fleet_of(3, rollout=THREE))
    promoter.world.refused[sha("v1")] = "signature: wrong key"
    ended = promoter.promote("v1")
    assert ended.outcome == "aborted" and "signature: wrong key" in ended.why
    assert promoter.all_on("")


def test_silence_past_the_deadline_is_a_failure(make: Make) -> None:
    promoter = make(fleet_of(4, rollout=THREE))
    promoter.world.mute.add("d00001")
    began_s = promoter.clock.now_s()
    ended = promoter.promote("v1")
    assert ended.outcome == "aborted" and "d00001 is silent" in ended.why
    assert 60 <= promoter.clock.now_s() - began_s < 120
    assert promoter.all_on("")


def test_a_device_that_comes_back_in_time_is_none(make: Make) -> None:
    promoter = make(fleet_of(4, rollout=THREE))
    random = Random(4)

    def bad_cable(device: str, call: str) -> None:
        if random.random() < 0.2:
            raise DeviceSilentError(f"{device} is silent {call}")

    promoter.world.hook = bad_cable
    plan = promoter.fleet.rollout.model_copy(update={"device_deadline_s": 10_000.0})
    promoter.fleet = promoter.fleet.model_copy(update={"rollout": plan})
    assert promoter.promote("v1").outcome == "finished" and promoter.all_on("v1")
    assert all(device.received_bytes == len("v1") for device in promoter.world.devices.values())


def test_a_wave_soaks(make: Make) -> None:
    """Nothing new for ten minutes; a device that fails meanwhile stops it."""
    waves = (WaveParams(name="canary", count=1, soak_s=600.0), WaveParams(name="rest", percent=100))
    promoter = make(fleet_of(3, rollout=RolloutParams(waves=waves)))
    began_s = promoter.clock.now_s()
    assert promoter.promote("v1").outcome == "finished"
    assert promoter.clock.now_s() - began_s >= 600


def test_slower_than_the_old_model_is_refused(make: Make) -> None:
    plan = THREE.model_copy(update={"limits": HealthLimits(slower_times=1.2, accuracy_drop=0.05)})
    promoter = make(fleet_of(6, rollout=plan))
    promoter.world.health[sha("v1")] = GOOD.model_copy(update={"instructions": 1200.0, "accuracy": 0.85})
    assert promoter.promote("v1").outcome == "finished"
    promoter.world.health[sha("v2")] = GOOD.model_copy(update={"instructions": 1500.0})
    ended = promoter.promote("v2")
    assert ended.outcome == "aborted" and "instructions_times is 1.25" in ended.why
    promoter.world.health[sha("v3")] = GOOD.model_copy(update={"accuracy": 0.75})
    assert "accuracy_drop is 0.1" in promoter.promote("v3").why
    assert promoter.all_on("v1")


def test_abort_leaves_what_is_confirmed(make: Make) -> None:
    promoter = make(fleet_of(8, rollout=THREE))
    promoter.asks("wave passed", "pause", "resume", "abort")
    ended = promoter.promote("v1")
    assert (ended.outcome, ended.why) == ("aborted", "because")
    assert sorted(promoter.world.running().values()).count(sha("v1")) == 2
