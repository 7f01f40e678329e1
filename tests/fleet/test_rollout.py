"""Rollouts on simulated devices, with the real engine and the real ledger."""

from collections.abc import Callable

import pytest

from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, THREE, fleet_of, release_of
from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.errors import FleetError, UserInputError
from tinyml_mlops.fleet.begin import ask, begin
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.state import Phase, Status

MakeHost = Callable[[FleetParams], Host]


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


def test_rollback_puts_every_device_back(make_host: MakeHost) -> None:
    host = make_host(fleet_of(8, rollout=THREE))
    host.promote("v1")
    host.asks("wave passed", "rollback")
    assert host.promote("v2").outcome == "rolled back"
    assert host.all_on("v1")


def test_paused_is_resumed_by_somebody(make_host: MakeHost) -> None:
    host = make_host(fleet_of(6, rollout=THREE))
    host.asks("wave passed", "pause")
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
