"""One rollout to emulated boards of which most are not well: what becomes of each, and of the others.

One answers garbage, one browns out for ever and one twice, one is on a slow wire, one was away for a week
and comes back with the model of before.
"""

import shutil
from collections.abc import Iterator
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

GARBAGE, EVER, TWICE, SLOW, WEEK = (f"emulated-{number}" for number in range(3, 8))
DEVICES = 7
PLAN = RolloutParams(
    waves=(
        WaveParams(name="canary", count=2),
        WaveParams(name="rest", percent=100, success_percent=60, error_percent=40),
    ),
    device_deadline_s=8.0,
)
BYTES_PER_S = 4000.0  # a third of 115,200 baud


@dataclass
class Trouble:
    """What it came to.

    Attributes:
        before: what `fleet status` said of each device that ran something else, before.
        after: and after it.
        ran: what devices ran before.
        runs: what they run now.
    """

    lab: Emulation
    wires: dict[str, Wire]
    rollout: Rollout
    before: dict[str, str]
    after: dict[str, str]
    ran: dict[str, str]
    runs: dict[str, str]

    def of(self, device: str) -> Device:
        """Its part in the rollout."""
        return self.rollout.devices[device]

    def released(self, device: str) -> str:
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
def trouble(tmp_path_factory: pytest.TempPathFactory, fleet_elfs: dict[str, Path]) -> Iterator[Trouble]:
    with emulation(tmp_path_factory.mktemp("bad"), DEVICES, fleet_elfs, PLAN) as lab:
        assert promote(lab.file, version(1), KEY).outcome == "finished"
        away_for_a_week(lab)
        before, ran = differing(lab), lab.running()
        links = {device.id: device.link for device in lab.fleet.devices}
        with (
            Garbage(links[GARBAGE]) as garbage,
            BrownOut(lab, EVER, most=1000) as ever,
            BrownOut(lab, TWICE, most=2) as twice,
            Slow(links[SLOW], BYTES_PER_S) as slow,
        ):
            wires = {GARBAGE: garbage, EVER: ever, TWICE: twice, SLOW: slow}
            devices = tuple(
                device.model_copy(update={"link": wires[device.id].url}) if device.id in wires else device
                for device in lab.fleet.devices
            )
            write(lab.file, lab.fleet.model_copy(update={"devices": devices}))
            rollout = promote(lab.file, version(3), KEY)
            yield Trouble(lab, wires, rollout, before, differing(lab), ran, lab.running())


def test_the_rollout_goes_on_with_the_others(trouble: Trouble) -> None:
    rollout = trouble.rollout
    assert (rollout.outcome, rollout.why) == ("finished", "2 of 7 devices failed, which the waves allow")
    failed = {name for name, device in rollout.devices.items() if device.status is Status.FAILED}
    assert failed == trouble.after.keys() == {GARBAGE, EVER}
    for name in rollout.devices.keys() - failed:
        assert trouble.runs[name] == trouble.released(name)


def test_a_device_that_answers_garbage_keeps_what_it_has(trouble: Trouble) -> None:
    why = trouble.of(GARBAGE).why
    assert why.startswith(f"{GARBAGE} at {trouble.wires[GARBAGE].url}: no undamaged answer to hello: ")
    assert trouble.runs[GARBAGE] == trouble.ran[GARBAGE]
    assert trouble.after[GARBAGE] == "runs models:/dense/2, not models:/dense/3"


def test_a_device_that_browns_out_for_ever_keeps_what_it_had(trouble: Trouble) -> None:
    """It was on trial again each time, and each start came up with what was confirmed."""
    wire = trouble.wires[EVER]
    assert isinstance(wire, BrownOut) and wire.cuts > 2
    assert f"the connection to {wire.url} broke" in trouble.of(EVER).why
    assert trouble.runs[EVER] == trouble.ran[EVER] != trouble.released(EVER)
    assert trouble.after[EVER].startswith("runs models:/dense/2, not models:/dense/3: ")


def test_a_device_that_browns_out_twice_gets_there(trouble: Trouble) -> None:
    wire = trouble.wires[TWICE]
    assert isinstance(wire, BrownOut) and wire.cuts == 2
    assert trouble.of(TWICE).status is Status.CONFIRMED and TWICE not in trouble.after


def test_a_slow_device_gets_there(trouble: Trouble) -> None:
    release = trouble.rollout.releases[trouble.lab.boards.devices[SLOW].hardware]
    assert trouble.of(SLOW).status is Status.CONFIRMED and SLOW not in trouble.after
    assert trouble.wires[SLOW].passed > release.size_bytes, "it came over the slow wire"


def test_a_device_that_was_away_for_a_week_is_told_and_brought_along(trouble: Trouble) -> None:
    assert trouble.before == {WEEK: "runs models:/dense/1, not models:/dense/2"}
    part = trouble.of(WEEK)
    assert part.before == trouble.ran[WEEK] != trouble.ran[TWICE], "of the same kind, and up to date"
    assert part.status is Status.CONFIRMED and WEEK not in trouble.after
