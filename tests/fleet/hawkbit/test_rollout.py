"""Rollouts through hawkBit, on the contract double: the outcomes are those of the local engine."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fleet.hawkbit.site import Site
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.config.fleet import FleetParams, HealthLimits, RolloutParams, WaveParams
from tinyml_mlops.errors import DeviceSilentError
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.events import DeviceConfirmed, WavePassed
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.state import Phase, Status

MakeSite = Callable[[FleetParams], Site]
THREE = RolloutParams(
    waves=(
        WaveParams(name="canary", count=2),
        WaveParams(name="some", percent=50, success_percent=75, error_percent=25),
        WaveParams(name="rest", percent=100, success_percent=50, error_percent=50),
    ),
    device_deadline_s=60.0,
)


def sha(version: str) -> str:
    return release_of(version).ref.sha256


def test_the_story(make_site: MakeSite) -> None:
    """v1 to all, v2 to all, a bad v3 stops at the canary, back to v1 without sending it again."""
    site = make_site(fleet_of(12, ("m4", "m7"), THREE))
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert site.promote("v2").outcome == "finished" and site.all_on("v2")
    site.world.health[sha("v3")] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    ended = site.promote("v3")
    assert ended.outcome == "aborted" and site.all_on("v2")
    assert "wave canary: " in ended.why and "golden_vectors_failed is 1" in ended.why
    assert ended.count(Status.WAITING) == 10
    sent = {device.id: device.received_bytes for device in site.world.devices.values()}
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert sent == {device.id: device.received_bytes for device in site.world.devices.values()}
    assert site.said == []


def test_a_wave_begins_after_the_one_before_it_has_passed(make_site: MakeSite) -> None:
    site = make_site(fleet_of(16, rollout=THREE))
    entries: list[Entry] = []
    site.watch = entries.append
    rollout = site.promote("v1")
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
    assert rollout.outcome == "finished" and site.all_on("v1")


@pytest.mark.parametrize(("failures", "outcome"), [(1, "finished"), (2, "aborted")])
def test_an_error_is_strictly_more_than_its_threshold(
    make_site: MakeSite, failures: int, outcome: str
) -> None:
    """Of four devices one is 25 % and two are 50 %."""
    plan = RolloutParams(
        waves=(
            WaveParams(name="canary", count=1),
            WaveParams(name="four", percent=100, success_percent=75, error_percent=25),
        )
    )
    site = make_site(fleet_of(5, rollout=plan))
    for name in list(site.world.devices)[-failures:]:
        site.world.health[name] = GOOD.model_copy(update={"resets": 3})
    ended = site.promote("v1")
    assert ended.outcome == outcome
    running = list(site.world.running().values())
    assert running.count(sha("v1")) == (4 if outcome == "finished" else 1)


def test_a_device_that_gives_a_release_up_says_why(make_site: MakeSite) -> None:
    site = make_site(fleet_of(3, rollout=THREE))
    site.world.refused[sha("v1")] = "signature: wrong key"
    ended = site.promote("v1")
    assert ended.outcome == "aborted" and "signature: wrong key" in ended.why
    assert site.all_on("")


def test_a_device_that_is_silent_is_given_up_by_its_gateway(make_site: MakeSite) -> None:
    site = make_site(fleet_of(4, rollout=THREE))
    site.world.mute.add("d00001")
    began_s = site.clock.now_s()
    ended = site.promote("v1")
    assert ended.outcome == "aborted" and "d00001 is silent" in ended.why
    assert 60 <= site.clock.now_s() - began_s < 120
    assert site.all_on("")


def test_a_gateway_that_is_lost_fails_its_devices(make_site: MakeSite) -> None:
    """hawkBit would wait for ever; a cancelled device is no error to it, and its next group would begin."""
    waves = (
        WaveParams(name="canary", count=1, success_percent=0, error_percent=100),
        WaveParams(name="rest", percent=100),
    )
    site = make_site(fleet_of(3, rollout=RolloutParams(waves=waves, device_deadline_s=60.0)))
    site.gateway_lives = False
    ended = site.promote("v1")
    assert ended.outcome == "aborted" and "no gateway has reported on it for 60 s" in ended.why
    assert site.all_on("")


def test_a_gateway_that_comes_back_goes_on(make_site: MakeSite) -> None:
    """It died after the device had the new model, and knows what the device ran before from the server."""
    site = make_site(fleet_of(2, rollout=THREE))
    site.promote("v1")
    bad = GOOD.model_copy(update={"golden_vectors_failed": 1})
    site.world.health[f"d00000 {sha('v2')}"] = bad
    dead: list[str] = []

    def at_health(device: str, call: str) -> None:
        if device == "d00000" and call == "before health" and not dead:
            dead.append(call)
            raise KeyboardInterrupt

    site.world.hook = at_health
    step = site.step

    def restarted() -> None:
        step()
        if dead == ["before health"]:
            dead.append("restarted")
            assert site.world.devices["d00000"].trying == sha("v2")
            site.restart_gateway()

    site.clock.meanwhile = restarted  # type: ignore[attr-defined]
    ended = site.promote("v2")
    assert dead == ["before health", "restarted"]
    assert ended.outcome == "aborted" and site.all_on("v1")


def test_a_device_that_comes_back_in_time_is_none(make_site: MakeSite) -> None:
    site = make_site(fleet_of(4, rollout=THREE))
    random = Random(4)

    def bad_cable(device: str, call: str) -> None:
        if random.random() < 0.2:
            raise DeviceSilentError(f"{device} is silent {call}")

    site.world.hook = bad_cable
    plan = site.fleet.rollout.model_copy(update={"device_deadline_s": 10_000.0})
    site.fleet = site.fleet.model_copy(update={"rollout": plan})
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert all(device.received_bytes == len("v1") for device in site.world.devices.values())


def test_a_wave_soaks(make_site: MakeSite) -> None:
    waves = (WaveParams(name="canary", count=1, soak_s=600.0), WaveParams(name="rest", percent=100))
    site = make_site(fleet_of(3, rollout=RolloutParams(waves=waves)))
    began_s = site.clock.now_s()
    assert site.promote("v1").outcome == "finished"
    assert site.clock.now_s() - began_s >= 600


def test_slower_than_the_old_model_is_refused(make_site: MakeSite) -> None:
    plan = THREE.model_copy(update={"limits": HealthLimits(slower_times=1.2, accuracy_drop=0.05)})
    site = make_site(fleet_of(6, rollout=plan))
    site.world.health[sha("v1")] = GOOD.model_copy(update={"instructions": 1200.0, "accuracy": 0.85})
    assert site.promote("v1").outcome == "finished"
    site.world.health[sha("v2")] = GOOD.model_copy(update={"instructions": 1500.0})
    ended = site.promote("v2")
    assert ended.outcome == "aborted" and "instructions_times is 1.25" in ended.why
    assert site.all_on("v1")


def asks(site: Site, after: str, *what: str) -> None:
    """Another operator, as soon as the ledger holds an event ``after``."""
    pending = list(what)

    def watch(entry: Entry) -> None:
        if entry.event.kind == after and pending:
            with Ledger(site.ledger.path, "bob@host", site.clock.now_s) as other:
                for one in pending:
                    ask(other, one, "because")  # type: ignore[arg-type]
            pending.clear()

    site.watch = watch


def test_abort_leaves_what_is_confirmed(make_site: MakeSite) -> None:
    site = make_site(fleet_of(8, rollout=THREE))
    asks(site, "wave passed", "pause", "resume", "abort")
    ended = site.promote("v1")
    assert (ended.outcome, ended.why) == ("aborted", "because")
    assert sorted(site.world.running().values()).count(sha("v1")) == 2


def test_rollback_puts_every_device_back(make_site: MakeSite) -> None:
    """Also those that a gateway had taken up when it was asked."""
    site = make_site(fleet_of(8, rollout=THREE))
    site.promote("v1")
    asks(site, "device offered", "rollback")
    assert site.promote("v2").outcome == "rolled back"
    assert site.all_on("v1")


def test_paused_is_resumed_by_somebody(make_site: MakeSite) -> None:
    site = make_site(fleet_of(6, rollout=THREE))
    asks(site, "wave passed", "pause")
    slept: list[float] = []

    def resumed_after_a_while() -> None:
        site.step()
        state = site.ledger.state.active
        if state is None or state.phase is not Phase.PAUSED:
            return
        slept.append(site.clock.now_s())
        if len(slept) == 20:
            assert state.count(Status.CONFIRMED) == 2
            with Ledger(site.ledger.path, "bob@host", site.clock.now_s) as other:
                ask(other, "resume")

    site.clock.meanwhile = resumed_after_a_while  # type: ignore[attr-defined]
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert len(slept) == 20
