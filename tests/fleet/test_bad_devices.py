"""Rollouts to emulated boards of which most are not well: what becomes of each, and of the others.

In the first one browns out twice, one is on a slow wire, one was away for a week and comes back with the
model of before. In the second one answers garbage, and one browns out for ever.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.device.wire import Wire
from tests.fleet.bad_wires import BrownOut, Garbage, Slow
from tests.fleet.emulation import KEY, Emulation, emulation
from tests.fleet.files import write
from tests.fleet.versions import version
from tinyml_mlops.config.fleet import RolloutParams, WaveParams
from tinyml_mlops.fleet.ask import ask_all
from tinyml_mlops.fleet.clock import SystemClock
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.promotion import promote
from tinyml_mlops.fleet.seen import Sightings, with_answers
from tinyml_mlops.fleet.smp import SmpLinks
from tinyml_mlops.fleet.state import Device, Rollout, Status
from tinyml_mlops.fleet.status import fleet_status

pytestmark = pytest.mark.emulated

TWICE, SLOW, WEEK, GARBAGE, EVER = (f"emulated-{number}" for number in range(2, 7))
DEVICES = 6
WAVES = (
    WaveParams(name="canary", count=2),
    WaveParams(name="rest", percent=100, success_percent=50, error_percent=50),
)
LONG = RolloutParams(waves=(WAVES[0], WaveParams(name="rest", percent=100)), device_deadline_s=60.0)
SHORT = RolloutParams(waves=WAVES, device_deadline_s=6.0)
"""Nobody waits for it but those that fail."""
BYTES_PER_S = 4000.0  # a third of 115,200 baud


@dataclass
class Trouble:
    """What a rollout came to.

    Attributes:
        before: what `fleet status` said of each device that ran something else, before.
        after: and after it.
        ran: what devices ran before.
        runs: what they run now.
    """

    lab: Emulation
    wires: Mapping[str, Wire]
    rollout: Rollout
    before: dict[str, str]
    after: dict[str, str]
    ran: dict[str, str]
    runs: dict[str, str]

    def of(self, device: str) -> Device:
        """Its part in the rollout."""
        return self.rollout.devices[device]

    def gets(self, device: str) -> str:
        """What the rollout brings to it."""
        return self.rollout.releases[self.lab.boards.devices[device].hardware].sha256


def differing(lab: Emulation) -> dict[str, str]:
    """As `tinyml fleet status --ask`."""
    gates = Gates()
    with Ledger(lab.ledger, "ann@host") as ledger:
        for entry in ledger.entries():
            gates.take(entry)
        answers = ask_all(lab.fleet.devices, SmpLinks(), SystemClock(), at_once=2)
        found = fleet_status(lab.fleet, ledger.state, gates, with_answers(Sightings(), answers))
    return {device.id: device.differs for device in found.differing}


def promoted(lab: Emulation, number: int, plan: RolloutParams, wires: Mapping[str, Wire]) -> Trouble:
    """A version goes to all, to some over wires that are not good."""
    before, ran = differing(lab), lab.running()
    devices = tuple(
        device.model_copy(update={"link": wires[device.id].url}) if device.id in wires else device
        for device in lab.fleet.devices
    )
    write(lab.file, lab.fleet.model_copy(update={"devices": devices, "rollout": plan}))
    rollout = promote(lab.file, version(number), KEY)
    return Trouble(lab, wires, rollout, before, differing(lab), ran, lab.running())


def away_for_a_week(lab: Emulation) -> None:
    """v2 goes to all; and then there is the one device again whose memory knows nothing of it."""
    memory = lab.boards.board(WEEK).memory
    hardware = lab.boards.devices[WEEK].hardware
    lab.boards.board(WEEK).stop()
    shutil.copy(memory, memory.with_name("before"))
    lab.boards.switch_on(WEEK, lab.firmware[hardware], keep_running=False)
    assert promote(lab.file, version(2), KEY).outcome == "finished"
    lab.boards.board(WEEK).stop()
    memory.with_name("before").replace(memory)
    lab.boards.switch_on(WEEK, lab.firmware[hardware], keep_running=False)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, fleet_elfs: dict[str, Path]) -> Iterator[Emulation]:
    """On v1 all of them."""
    with emulation(tmp_path_factory.mktemp("bad"), DEVICES, fleet_elfs, LONG) as made:
        assert promote(made.file, version(1), KEY).outcome == "finished"
        yield made


@pytest.fixture(scope="module")
def helped(lab: Emulation) -> Iterator[Trouble]:
    """v3, over devices that can be helped."""
    away_for_a_week(lab)
    links = {device.id: device.link for device in lab.fleet.devices}
    with BrownOut(lab, TWICE, most=2) as twice, Slow(links[SLOW], BYTES_PER_S) as slow:
        yield promoted(lab, 3, LONG, {TWICE: twice, SLOW: slow})


@pytest.fixture(scope="module")
def failed(lab: Emulation, helped: Trouble) -> Iterator[Trouble]:
    """v4, over devices that cannot."""
    links = {device.id: device.link for device in lab.fleet.devices}
    with Garbage(links[GARBAGE]) as garbage, BrownOut(lab, EVER, most=1000) as ever:
        yield promoted(lab, 4, SHORT, {GARBAGE: garbage, EVER: ever})


def test_what_can_be_helped_gets_there(helped: Trouble) -> None:
    assert (helped.rollout.outcome, helped.rollout.why) == ("finished", "")
    assert helped.rollout.count(Status.CONFIRMED) == DEVICES and not helped.after
    assert helped.runs == {device: helped.gets(device) for device in helped.runs}


def test_a_device_that_browns_out_twice_gets_there(helped: Trouble) -> None:
    wire = helped.wires[TWICE]
    assert isinstance(wire, BrownOut) and wire.cuts == 2


def test_a_slow_device_gets_there(helped: Trouble) -> None:
    release = helped.rollout.releases[helped.lab.boards.devices[SLOW].hardware]
    assert helped.wires[SLOW].passed > release.size_bytes, "it came over the slow wire"


def test_a_device_that_was_away_for_a_week_is_told_and_brought_along(helped: Trouble) -> None:
    assert helped.before == {WEEK: "runs models:/dense/1, not models:/dense/2"}
    assert helped.of(WEEK).before == helped.ran[WEEK] != helped.ran[TWICE], "of the same kind, up to date"


def test_the_rollout_goes_on_with_the_others(failed: Trouble) -> None:
    rollout = failed.rollout
    assert (rollout.outcome, rollout.why) == ("finished", "2 of 6 devices failed, which the waves allow")
    given_up = {name for name, device in rollout.devices.items() if device.status is Status.FAILED}
    assert given_up == failed.after.keys() == {GARBAGE, EVER}
    for name in rollout.devices.keys() - given_up:
        assert failed.runs[name] == failed.gets(name)


def test_a_device_that_answers_garbage_keeps_what_it_has(failed: Trouble) -> None:
    why = failed.of(GARBAGE).why
    assert why.startswith(f"{GARBAGE} at {failed.wires[GARBAGE].url}: no undamaged answer to hello: ")
    assert failed.runs[GARBAGE] == failed.ran[GARBAGE]
    assert failed.after[GARBAGE] == "runs models:/dense/3, not models:/dense/4"


def test_a_device_that_browns_out_for_ever_keeps_what_it_had(failed: Trouble) -> None:
    """It was on trial again each time, and each start came up with what was confirmed."""
    wire = failed.wires[EVER]
    assert isinstance(wire, BrownOut) and wire.cuts > 1
    why = failed.of(EVER).why
    assert why.startswith(f"{EVER} restart") and "by itself" in why
    told = wire.cuts - 1  # the last one ended the last connection
    assert told == 1 or f"({told} starts that nobody asked for)" in why
    assert f"the connection to {wire.url} broke" in why
    assert failed.runs[EVER] == failed.ran[EVER] != failed.gets(EVER)
    assert failed.after[EVER].startswith("runs models:/dense/3, not models:/dense/4: ")
