"""Rollouts on simulated devices, with the real engine and the real ledger."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.config.fleet import FleetParams, HealthLimits, RolloutParams, WaveParams
from tinyml_mlops.errors import DeviceSilentError, FleetError, UserInputError
from tinyml_mlops.fleet.begin import ask, begin
from tinyml_mlops.fleet.events import DeviceConfirmed, WavePassed
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.state import Phase, Status

MakeHost = Callable[[FleetParams], Host]
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


def test_the_story(make_host: MakeHost) -> None:
    """v1 to all, v2 to all, a bad v3 stops at the canary, back to v1 without sending it again."""
    host = make_host(fleet_of(12, ("m4", "m7"), THREE))
    assert host.promote("v1").outcome == "finished" and host.all_on("v1")
    assert host.promote("v2").outcome == "finished" and host.all_on("v2")
    host.world.health[sha("v3")] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    ended = host.promote("v3")
    assert ended.outcome == "aborted" and host.all_on("v2")
    assert "wave canary: " in ended.why and "golden_vectors_failed is 1" in ended.why
    assert ended.count(Status.WAITING) == 10
    sent = {device.id: device.received_bytes for device in host.world.devices.values()}
    assert host.promote("v1").outcome == "finished" and host.all_on("v1")
    assert sent == {device.id: device.received_bytes for device in host.world.devices.values()}


def test_a_wave_begins_after_the_one_before_it_has_passed(make_host: MakeHost) -> None:
    host = make_host(fleet_of(16, rollout=THREE))
    entries: list[Entry] = []
    host.watch = entries.append
    rollout = host.promote("v1")
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
def test_an_error_is_strictly_more_than_its_threshold(
    make_host: MakeHost, failures: int, outcome: str
) -> None:
    """Of four devices one is 25 % and two are 50 %."""
    plan = RolloutParams(
        waves=(
            WaveParams(name="canary", count=1),
            WaveParams(name="four", percent=100, success_percent=75, error_percent=25),
        )
    )
    host = make_host(fleet_of(5, rollout=plan))
    for name in list(host.world.devices)[-failures:]:
        host.world.health[name] = GOOD.model_copy(update={"resets": 3})
    ended = host.promote("v1")
    assert ended.outcome == outcome
    running = list(host.world.running().values())
    assert running.count(sha("v1")) == (4 if outcome == "finished" else 1)


def test_a_device_that_gives_a_release_up_says_why(make_host: MakeHost) -> None:
    host = make_host(fleet_of(3, rollout=THREE))
    host.world.refused[sha("v1")] = "signature: wrong key"
    ended = host.promote("v1")
    assert ended.outcome == "aborted" and "signature: wrong key" in ended.why
    assert host.all_on("")


def test_silence_past_the_deadline_is_a_failure(make_host: MakeHost) -> None:
    host = make_host(fleet_of(4, rollout=THREE))
    host.world.mute.add("d00001")
    began_s = host.clock.now_s()
    ended = host.promote("v1")
    assert ended.outcome == "aborted" and "d00001 is silent" in ended.why
    assert 60 <= host.clock.now_s() - began_s < 120
    assert host.all_on("")


def test_a_device_that_comes_back_in_time_is_none(make_host: MakeHost) -> None:
    host = make_host(fleet_of(4, rollout=THREE))
    random = Random(4)

    def bad_cable(device: str, call: str) -> None:
        if random.random() < 0.2:
            raise DeviceSilentError(f"{device} is silent {call}")

    host.world.hook = bad_cable
    plan = host.fleet.rollout.model_copy(update={"device_deadline_s": 10_000.0})
    host.fleet = host.fleet.model_copy(update={"rollout": plan})
    assert host.promote("v1").outcome == "finished" and host.all_on("v1")
    assert all(device.received_bytes == len("v1") for device in host.world.devices.values())


def test_a_device_that_cannot_be_put_back_is_named(make_host: MakeHost) -> None:
    host = make_host(fleet_of(4, rollout=THREE))
    host.world.health["d00001"] = GOOD.model_copy(update={"golden_vectors_failed": 2})

    def lost_after_failing(entry: Entry) -> None:
        if entry.event.kind == "wave failed":
            host.world.mute.add("d00000")

    host.watch = lost_after_failing
    ended = host.promote("v1")
    assert ended.outcome == "aborted" and "1 devices could not be put back" in ended.why
    assert ended.devices["d00000"].status is Status.LOST


def test_a_wave_soaks(make_host: MakeHost) -> None:
    """Nothing new for ten minutes; a device that fails meanwhile stops it."""
    waves = (WaveParams(name="canary", count=1, soak_s=600.0), WaveParams(name="rest", percent=100))
    host = make_host(fleet_of(3, rollout=RolloutParams(waves=waves)))
    began_s = host.clock.now_s()
    assert host.promote("v1").outcome == "finished"
    assert host.clock.now_s() - began_s >= 600


def test_slower_than_the_old_model_is_refused(make_host: MakeHost) -> None:
    plan = THREE.model_copy(update={"limits": HealthLimits(slower_times=1.2, accuracy_drop=0.05)})
    host = make_host(fleet_of(6, rollout=plan))
    host.world.health[sha("v1")] = GOOD.model_copy(update={"instructions": 1200.0, "accuracy": 0.85})
    assert host.promote("v1").outcome == "finished"
    host.world.health[sha("v2")] = GOOD.model_copy(update={"instructions": 1500.0})
    ended = host.promote("v2")
    assert ended.outcome == "aborted" and "instructions_times is 1.25" in ended.why
    host.world.health[sha("v3")] = GOOD.model_copy(update={"accuracy": 0.75})
    assert "accuracy_drop is 0.1" in host.promote("v3").why
    assert host.all_on("v1")


def test_one_rollout_at_a_time(make_host: MakeHost) -> None:
    host = make_host(fleet_of(3, rollout=THREE))
    host.begin("v1")
    with (
        host.open_ledger() as other,
        pytest.raises(FleetError, match="rollout 1 of v1 is running: a fleet has one at a time"),
    ):
        begin(other, host.fleet, "v2", {"m4": release_of("v2").ref})
    assert host.run().model == "v1"
    assert host.promote("v2").outcome == "finished"


def asks(host: Host, after: str, *what: str) -> None:
    """Another operator, in a process of his own, as soon as the ledger holds an event ``after``."""
    pending = list(what)

    def watch(entry: Entry) -> None:
        if entry.event.kind == after and pending:
            with host.open_ledger() as other:
                for one in pending:
                    ask(other, one, "because")  # type: ignore[arg-type]
            pending.clear()

    host.watch = watch


def test_abort_leaves_what_is_confirmed(make_host: MakeHost) -> None:
    host = make_host(fleet_of(8, rollout=THREE))
    asks(host, "wave passed", "pause", "resume", "abort")
    ended = host.promote("v1")
    assert (ended.outcome, ended.why) == ("aborted", "because")
    assert sorted(host.world.running().values()).count(sha("v1")) == 2


def test_rollback_puts_every_device_back(make_host: MakeHost) -> None:
    host = make_host(fleet_of(8, rollout=THREE))
    host.promote("v1")
    asks(host, "wave passed", "rollback")
    assert host.promote("v2").outcome == "rolled back"
    assert host.all_on("v1")


def test_paused_is_resumed_by_somebody(make_host: MakeHost) -> None:
    host = make_host(fleet_of(6, rollout=THREE))
    asks(host, "wave passed", "pause")
    slept: list[float] = []
    sleep = host.clock.sleep

    def resumed_after_a_while(seconds: float) -> None:
        sleep(seconds)
        slept.append(seconds)
        state = host.ledger.state.active
        if len(slept) == 20:
            assert state is not None and state.phase is Phase.PAUSED
            assert state.count(Status.CONFIRMED) == 2
            with host.open_ledger() as other:
                ask(other, "resume")

    host.clock.sleep = resumed_after_a_while  # type: ignore[method-assign]
    assert host.promote("v1").outcome == "finished" and host.all_on("v1")
    assert len(slept) >= 20


def test_what_cannot_be_asked(make_host: MakeHost) -> None:
    host = make_host(fleet_of(3, rollout=THREE))
    with pytest.raises(FleetError, match="no rollout is under way"):
        ask(host.ledger, "abort")
    host.begin("v1")
    with pytest.raises(FleetError, match="is running: it takes no resume"):
        ask(host.ledger, "resume")
    with pytest.raises(UserInputError, match="v2 has no release for m4"):
        begin(host.ledger, host.fleet, "v2", {})
    host.fleet = host.fleet.model_copy(update={"devices": host.fleet.devices[:2]})
    with pytest.raises(FleetError, match=r"goes to d00002, which fleet\.yaml has no more"):
        host.run()


def test_another_device_answers(make_host: MakeHost) -> None:
    host = make_host(fleet_of(3, rollout=THREE))
    host.world.devices["d00000"].id = "d00007"
    ended = host.promote("v1")
    assert "d00000: d00007 on m4 answers, not d00000 on m4" in ended.why


def test_a_device_that_runs_it_already_is_left_alone(make_host: MakeHost) -> None:
    host = make_host(fleet_of(4, rollout=THREE))
    host.promote("v1")
    boots = [device.boots for device in host.world.devices.values()]
    host.world.health["d00001"] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    assert host.promote("v1").outcome == "aborted"
    assert host.all_on("v1"), "what it ran before is what it is put back to"
    assert boots == [device.boots for device in host.world.devices.values()]
