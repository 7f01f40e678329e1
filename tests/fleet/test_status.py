"""What a device ought to run, what it says that it runs, and whether that is the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, SimulatedDevice, fleet_of, release_of
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams
from tinyml_mlops.fleet.account import ended_accounts
from tinyml_mlops.fleet.ask import ask_all
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.seen import Sightings, read_sightings, with_answers
from tinyml_mlops.fleet.state import Phase
from tinyml_mlops.fleet.status import FleetStatus, fleet_status

MakeHost = Callable[[FleetParams], Host]
V1, V2 = "models:/kws/1", "models:/kws/2"
TWO_WAVES = RolloutParams(
    waves=(
        WaveParams(name="canary", count=1),
        WaveParams(name="rest", percent=100, success_percent=50, error_percent=50),
    ),
    device_deadline_s=60.0,
)


@pytest.fixture
def host(make_host: MakeHost) -> Host:
    """Four devices; the first one is the canary."""
    return make_host(fleet_of(4, rollout=TWO_WAVES))


def status(host: Host, seen: Sightings | None = None) -> FleetStatus:
    gates = Gates()
    for entry in host.ledger.entries():
        gates.take(entry)
    return fleet_status(host.fleet, host.ledger.state, gates, seen or Sightings())


def asked(host: Host, before: Sightings | None = None) -> Sightings:
    host.clock.sleep(60.0)
    answers = ask_all(host.fleet.devices, host.world, host.clock, at_once=2)
    return with_answers(before or Sightings(), answers)


def device(host: Host, number: int) -> SimulatedDevice:
    return list(host.world.devices.values())[number]


def bad(version: str) -> dict[str, object]:
    return {release_of(version).ref.sha256: GOOD.model_copy(update={"golden_vectors_failed": 1})}


def test_after_a_rollout_all_is_as_it_should_be(host: Host) -> None:
    host.promote(V1)
    for found in (status(host), status(host, asked(host))):
        assert found.models == {V1: 4} and not found.differing
        assert {one.intended for one in found.devices} == {V1}
        assert found.rollout is not None and found.rollout.state == "finished"
        assert [wave.state for wave in found.rollout.waves] == ["passed", "passed"]
        assert found.rollout.confirmed == 4


def test_devices_are_asked_and_their_answers_are_newer_than_the_ledger(host: Host) -> None:
    host.promote(V1)
    device(host, 1).confirmed = release_of("of another fleet").ref.sha256
    device(host, 2).trying = release_of(V1).ref.sha256
    host.world.mute.add("d00003")
    differs = [one.differs for one in status(host, asked(host)).devices]
    assert differs[0] == ""
    assert differs[1] == f"runs release {device(host, 1).confirmed[:12]}, not {V1}"
    assert differs[2].startswith("runs its model on trial")
    assert differs[3] == "does not answer: d00003 is silent"


def test_a_device_that_went_back_is_told_with_its_own_reason(host: Host) -> None:
    host.promote(V1)
    device(host, 0).confirmed, device(host, 0).last_failure = "", "watchdog"
    found = status(host, asked(host)).devices[0]
    assert found.differs == f"runs factory model, not {V1}: watchdog" and found.runs == "factory model"


def test_the_ledger_is_newer_than_what_was_seen_before_a_rollout(host: Host) -> None:
    seen = asked(host)
    assert status(host, seen).models == {"factory model": 4}
    host.promote(V1)
    assert status(host, seen).models == {V1: 4} and not status(host, seen).differing


def test_since_and_last_seen(host: Host) -> None:
    host.promote(V1)
    before = status(host).devices[0]
    host.clock.sleep(3600.0)
    host.promote(V1)
    after = status(host).devices[0]
    assert after.since == before.since and after.last_seen > before.last_seen
    first = asked(host)
    host.world.mute.add("d00000")
    second = status(host, asked(host, first)).devices[0]
    assert second.last_seen == status(host, first).devices[0].last_seen > after.last_seen


def test_a_stopped_rollout_changes_what_confirmed_devices_ought_to_run_and_no_other(host: Host) -> None:
    host.promote(V1)
    host.world.health = bad(V2)
    assert host.promote(V2).outcome == "aborted"
    found = status(host)
    assert found.models == {V1: 4} and not found.differing
    assert found.rollout is not None
    assert [wave.state for wave in found.rollout.waves] == ["failed", "stopped"]
    host.world.health = {}
    host.watch = lambda entry: abort_after_the_canary(host, entry)
    assert host.promote(V2).outcome == "aborted"
    found = status(host)
    assert found.models == {V1: 3, V2: 1} and not found.differing
    assert [one.intended for one in found.devices] == [V2, V1, V1, V1]


def abort_after_the_canary(host: Host, entry: Entry) -> None:
    if entry.event.kind == "wave passed":
        with host.open_ledger() as other:
            ask(other, "abort", "enough")


def test_a_device_that_failed_in_a_finished_rollout_differs(host: Host) -> None:
    host.promote(V1)
    host.world.health["d00002"] = GOOD.model_copy(update={"resets": 3})
    assert host.promote(V2).outcome == "finished"
    assert [one.differs for one in status(host).devices] == ["", "", f"runs {V1}, not {V2}", ""]


def test_devices_that_joined_or_left(host: Host) -> None:
    host.promote(V1)
    joined = host.fleet.devices[0].model_copy(update={"id": "new", "link": "socket://[::1]:99"})
    host.fleet = host.fleet.model_copy(update={"devices": (*host.fleet.devices[1:], joined)})
    found = {one.id: one.differs for one in status(host).devices}
    assert found["new"] == f"was never asked; it should run {V1}"
    assert found["d00000"] == "fleet.yaml does not name it any more"


def test_another_device_in_its_place(host: Host) -> None:
    host.promote(V1)
    device(host, 0).hardware = "m7"
    device(host, 1).id = "d00002"
    differs = [one.differs for one in status(host, asked(host)).devices]
    assert differs[0] == "d00000 on m7 answers in its place"
    assert differs[1] == "d00002 on m4 answers in its place"


def test_at_no_instant_of_a_good_rollout_anything_differs(host: Host) -> None:
    """Whatever entry the ledger ends with, a rollout that is put back on its way included."""
    host.promote(V1)
    host.watch = lambda entry: pytest.fail(str(entry)) if status(host).differing else None
    assert host.promote(V2).outcome == "finished"
    host.world.health = bad("models:/kws/3")
    assert host.promote("models:/kws/3").outcome == "aborted"
    ask_in_the_middle = {"done": False}

    def rollback(entry: Entry) -> None:
        assert not status(host).differing
        if entry.event.kind == "device confirmed" and not ask_in_the_middle["done"]:
            ask_in_the_middle["done"] = True
            with host.open_ledger() as other:
                ask(other, "rollback", "not today")

    host.watch = rollback
    ended = host.promote("models:/kws/4")
    assert ended.outcome == "rolled back" and ended.phase is Phase.ENDED and host.all_on(V2)
    assert status(host).models == {V2: 4} and not status(host).differing


def test_gates_are_counted_by_wave(host: Host) -> None:
    host.promote(V1)
    host.world.health["d00002"] = GOOD.model_copy(update={"resets": 3})
    host.clock.sleep(60.0)
    host.promote(V2)
    first, second = ended_accounts("prod", host.ledger.entries(), after=0)
    assert (first.model, second.model, second.rollout, second.ended > first.ended) == (V1, V2, 2, True)
    gates = {(gate.wave, gate.name): gate for gate in second.gates}
    resets = gates["rest", "resets"]
    assert (resets.passed, resets.failed, resets.least, resets.most) == (2, 1, 0.0, 3.0)
    assert gates["canary", "resets"].failed == 0 and {gate.failed for gate in first.gates} == {0}
    assert [one.why for one in second.devices] == ["", "", "resets is 3, 3 more than 0", ""]
    assert [one.before for one in second.devices] == [V1] * 4
    assert [one.rollout for one in ended_accounts("prod", host.ledger.entries(), after=1)] == [2]


def test_what_was_seen_is_kept_and_a_file_of_another_version_is_begun_anew(
    host: Host, tmp_path: Path
) -> None:
    seen = asked(host)
    seen.write(tmp_path / "seen.json")
    assert read_sightings(tmp_path / "seen.json") == seen
    (tmp_path / "seen.json").write_text('{"devices": {"d00000": {"format": 0}}}')
    assert read_sightings(tmp_path / "seen.json") == Sightings()
