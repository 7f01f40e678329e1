"""A version goes to a fleet, or what a crash left goes on; who may not, is told why."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fleet.files import write
from tests.fleet.simulated import World
from tests.fleet.versions import version
from tinyml_mlops.config.fleet import FleetDevice, FleetParams, HealthLimits, RolloutParams, WaveParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import FleetError, ImageRefusedError, UserInputError
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.places import fleet_file, fleet_folder, ledger_path
from tinyml_mlops.fleet.promotion import carry_on, promote
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.locking import exclusive

KEY = ec.generate_private_key(ec.SECP256R1())
KINDS = ("qemu_mps2_an386", "qemu_mps3_an547")
PLAN = RolloutParams(waves=(WaveParams(name="canary", count=2), WaveParams(name="rest", percent=100)))


class Killed(BaseException):
    """The host is no more."""


@pytest.fixture
def fleet() -> FleetParams:
    devices = tuple(
        FleetDevice(id=f"d{number:05}", hardware=KINDS[number % 2], link=f"socket://[::1]:{number + 1}")
        for number in range(4)
    )
    return FleetParams(name="prod", devices=devices, rollout=PLAN)


@pytest.fixture
def file(tmp_path: Path, fleet: FleetParams) -> Path:
    path = tmp_path / "fleet.yaml"
    write(path, fleet)
    return path


def test_promoted_and_again_after_the_host_died(file: Path, fleet: FleetParams) -> None:
    world = World(fleet)

    def dies(params: FleetParams, rollout: Rollout, entry: Entry) -> None:
        if entry.event.kind == "wave passed":
            raise Killed

    with pytest.raises(Killed):
        promote(file, version(1), KEY, watch=dies, links=lambda labelled: world)
    with pytest.raises(
        FleetError, match=r"rollout 1 of models:/dense/1 is running: .* models:/dense/2 has to wait"
    ):
        promote(file, version(2), KEY, links=lambda labelled: world)
    images = {path: path.read_bytes() for path in fleet_folder(file, "prod").glob("releases/*.img")}
    assert len(images) == 2
    ended = promote(file, version(1), KEY, links=lambda labelled: world)
    assert (ended.number, ended.outcome) == (1, "finished")
    assert {path: path.read_bytes() for path in images} == images
    assert set(world.running().values()) == {ref.sha256 for ref in ended.releases.values()}
    with Ledger(ledger_path(file, "prod"), "") as ledger:
        assert [entry.event.kind for entry in ledger.entries()].count("rollout created") == 1


def test_what_an_operator_asks_while_nobody_carries_it_out(file: Path, fleet: FleetParams) -> None:
    world = World(fleet)

    def dies(params: FleetParams, rollout: Rollout, entry: Entry) -> None:
        if entry.event.kind == "wave passed":
            raise Killed

    with pytest.raises(Killed):
        promote(file, version(1), KEY, watch=dies, links=lambda labelled: world)
    with Ledger(ledger_path(file, "prod"), "ann@host") as ledger:
        ask(ledger, "rollback", "second thoughts")
    ended = carry_on(file, KEY.public_key(), links=lambda labelled: world)
    assert (ended.outcome, ended.why) == ("rolled back", "second thoughts")
    assert set(world.running().values()) == {""}
    with pytest.raises(FleetError, match="no rollout is under way"):
        carry_on(file, KEY.public_key(), links=lambda labelled: world)


def test_two_operators_at_once(file: Path, fleet: FleetParams) -> None:
    def busy(holder: str) -> FleetError:
        return FleetError(holder)

    with (
        exclusive(fleet_folder(file, "prod") / "engine.lock", Deadline.after(1), busy),
        pytest.raises(FleetError, match=r"process \d+ carries out a rollout of fleet prod"),
    ):
        promote(file, version(1), KEY, links=lambda labelled: World(fleet))


def test_nothing_is_begun_with_images_that_may_not_be_sent(file: Path, fleet: FleetParams) -> None:
    """A changed file, another key: refused before any device is asked."""
    world, asked = World(fleet), []
    world.hook = lambda device, call: asked.append(device)

    def dies(params: FleetParams, rollout: Rollout, entry: Entry) -> None:
        raise Killed

    with pytest.raises(Killed):
        promote(file, version(1), KEY, watch=dies, links=lambda labelled: world)
    asked.clear()
    path = sorted(fleet_folder(file, "prod").glob("releases/*.img"))[0]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ImageRefusedError, match=r"\.img: the image is"):
        promote(file, version(1), KEY, links=lambda labelled: world)
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(ImageRefusedError, match="none of the accepted ones"):
        carry_on(file, other.public_key(), links=lambda labelled: world)
    assert not asked


def test_an_accuracy_that_nothing_can_tell(file: Path, fleet: FleetParams) -> None:
    plan = PLAN.model_copy(update={"limits": HealthLimits(accuracy=0.9)})
    write(file, fleet.model_copy(update={"rollout": plan}))
    with pytest.raises(UserInputError, match="there are no labelled samples for models:/dense/1"):
        promote(file, version(1), KEY, links=lambda labelled: World(fleet))


def test_a_fleet_by_its_name(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert fleet_file("prod") == Path("fleet.yaml") and fleet_file("a/b.yaml") == Path("a/b.yaml")
    with pytest.raises(UserInputError, match=r"there is no fleet 'lab' here; known: prod \(fleet\.yaml\)"):
        fleet_file("lab")
