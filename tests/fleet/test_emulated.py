"""What may happen to emulated boards in a rollout, and to the host that carries it out."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Lock

import numpy as np
import pytest

from tests.fleet.emulation import KEY, PLAN, Emulation, emulation
from tests.fleet.files import write
from tests.fleet.versions import version
from tinyml_mlops.config.fleet import HealthLimits
from tinyml_mlops.decision import About, Argmax
from tinyml_mlops.device.images import DeviceImages
from tinyml_mlops.fleet.emulated import EmulatedFleet
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.promotion import promote
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.plan import HostModel, compile_plan

pytestmark = pytest.mark.emulated

KILLS = int(os.environ.get("TINYML_HOST_KILLS", "3"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, fleet_elfs: dict[str, Path]) -> Iterator[Emulation]:
    """Four devices; each test leaves them on whatever it likes."""
    with emulation(tmp_path_factory.mktemp("emulated"), 4, fleet_elfs) as made:
        yield made


def on(lab: Emulation, rollout: Rollout) -> bool:
    return lab.running() == {
        device.id: rollout.releases[device.hardware].sha256 for device in lab.fleet.devices
    }


def limited(lab: Emulation, **changes: object) -> None:
    write(lab.file, lab.fleet.model_copy(update={"rollout": PLAN.model_copy(update=changes)}))


def labelled() -> Labelled:
    """As v1 decides: v1 is right in all of them."""
    random = np.random.default_rng(3)
    with HostModel.open(compile_plan(version(1).tflite).plan) as model:
        source, result = model.inputs[0], model.outputs[0]
        raw = random.integers(-128, 128, (40, 8), np.int8)
        answers = np.stack([model.run(sample.reshape(source.shape))[0].reshape(-1) for sample in raw])
    x = (raw.astype(np.float32) - source.zero_point) * np.float32(source.scale)
    found = Labelled.chosen(x, answers.argmax(axis=1), About(decision=Argmax(labels=tuple("abcd"))))
    assert found is not None and result.elements == 4
    return found


def test_accuracy_that_is_lost_stops_at_the_canary(lab: Emulation) -> None:
    limited(lab, limits=HealthLimits(accuracy=0.9))
    samples = labelled()
    first = promote(lab.file, version(1, labelled=samples), KEY)
    assert first.outcome == "finished" and on(lab, first), first.why
    worse = promote(lab.file, version(2, labelled=samples), KEY)
    assert worse.outcome == "aborted" and "accuracy is 0." in worse.why and on(lab, first)
    limited(lab)


def test_power_cut_in_mid_upload(lab: Emulation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first device dies when half of the image is there, and comes back a second later."""
    cut: list[str] = []
    first = Lock()  # taken once: uploads run in threads, and only one of them may be cut
    ask = DeviceImages.__dict__["_piece"]

    def dying(self: DeviceImages, image: bytes, offset: int) -> int:
        if offset > len(image) // 2 and first.acquire(blocking=False):
            cut.append(self.device().id)
            for pid in lab.boards.board(cut[0]).pids():
                os.kill(pid, signal.SIGKILL)
            time.sleep(1.0)
            hardware = lab.boards.devices[cut[0]].hardware
            lab.boards.switch_on(cut[0], lab.firmware[hardware])
        return int(ask(self, image, offset))

    monkeypatch.setattr(DeviceImages, "_piece", dying)
    ended = promote(lab.file, version(5), KEY)
    assert len(cut) == 1 and ended.outcome == "finished" and on(lab, ended)


def test_a_mute_device_stops_it_and_is_told(lab: Emulation) -> None:
    before = promote(lab.file, version(1), KEY)
    limited(lab, device_deadline_s=2.0)
    name = lab.fleet.devices[0].id
    (pid,) = lab.boards.board(name).pids()
    os.kill(pid, signal.SIGSTOP)
    try:
        ended = promote(lab.file, version(2), KEY)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert ended.outcome == "aborted" and "is silent" in ended.devices[name].why
    limited(lab)
    assert on(lab, before)


def test_the_host_is_killed_at_random_instants(lab: Emulation) -> None:
    """By SIGKILL, in the middle of a real rollout; the next one comes to the same end."""
    random = Random(7)
    started = time.monotonic()
    promote(lab.file, version(2), KEY)
    takes_s = time.monotonic() - started
    for trial in range(KILLS):
        wanted = version(1 + trial % 2)
        child = os.fork()
        if child == 0:
            try:
                promote(lab.file, wanted, KEY)
            finally:
                os._exit(0)
        time.sleep(random.uniform(0.0, takes_s))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        ended = promote(lab.file, wanted, KEY)
        assert ended.outcome == "finished" and on(lab, ended), f"trial {trial}"
    with Ledger(lab.ledger, "ann@host") as ledger:
        assert list(ledger.entries()), "each is checked against the one before it"


def test_boards_of_a_process_that_died_are_found(lab: Emulation) -> None:
    again = EmulatedFleet(lab.file, lab.fleet)
    before = {name: again.board(name).pids() for name in again.devices}
    assert all(len(pids) == 1 for pids in before.values())
    running = lab.running()
    again.start(lab.firmware, keep_running=False)
    after = {name: again.board(name).pids() for name in again.devices}
    assert not set(map(tuple, before.values())) & set(map(tuple, after.values()))
    assert lab.running() == running, "what they hold is still there"
    fewer = lab.fleet.model_copy(update={"devices": lab.fleet.devices[1:]})
    assert EmulatedFleet(lab.file, fewer).stop() == len(lab.fleet.devices)
    assert not any(again.board(name).pids() for name in again.devices)
