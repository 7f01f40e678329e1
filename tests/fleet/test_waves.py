"""Waves, and the file that describes them."""

from pathlib import Path

import pytest

from tests.fleet.simulated import fleet_of
from tinyml_mlops.config.fleet import FleetDevice, WaveParams, load_fleet
from tinyml_mlops.errors import ParamsError, UserInputError
from tinyml_mlops.fleet.waves import assign, in_turn

CANARY, REST = WaveParams(name="canary", count=2), WaveParams(name="rest", percent=100)


def test_hardware_kinds_take_turns() -> None:
    devices = fleet_of(6, ("m4", "m7")).devices
    shuffled = [devices[index] for index in (5, 2, 0, 3, 1, 4)]
    assert [device.hardware for device in in_turn(shuffled)] == ["m4", "m7"] * 3
    assert in_turn(shuffled) == in_turn(devices)


def test_percent_is_of_what_is_left() -> None:
    half = WaveParams(name="half", percent=50)
    sizes = [len(wave) for wave in assign(fleet_of(11).devices, (CANARY, half, REST))]
    assert sizes == [2, 5, 4]


def test_tags() -> None:
    devices = [
        device.model_copy(update={"tags": ("lab",) if device.id in ("d00003", "d00004") else ()})
        for device in fleet_of(6).devices
    ]
    lab = WaveParams(name="lab", percent=100, tags=("lab",))
    assert assign(devices, (lab, REST))[0] == ("d00003", "d00004")


@pytest.mark.parametrize(
    ("kinds", "waves", "says"),
    [
        (("m4", "m7", "m55"), (CANARY, REST), "wave canary, the first one, has no canary of m7"),
        (("m4",), (CANARY,), "4 devices are in no wave: d00002, d00003, d00004, d00005"),
        (("m4",), (WaveParams(name="lab", count=1, tags=("lab",)), REST), "wave lab has no devices"),
    ],
)
def test_waves_that_miss_somebody(kinds: tuple[str, ...], waves: tuple[WaveParams, ...], says: str) -> None:
    with pytest.raises(UserInputError, match=says):
        assign(fleet_of(6, kinds).devices, waves)


def test_earlier_waves_may_take_all() -> None:
    assert assign(fleet_of(2).devices, (CANARY, REST)) == (("d00000", "d00001"), ())


FILE = """\
name: prod
devices:
  - {id: kitchen, hardware: qemu_stm32f405, link: "socket://127.0.0.1:4001", tags: [canary]}
  - {id: hall, hardware: qemu_stm32f405, serial_number: "0123"}
rollout:
  waves:
    - {name: canary, count: 1, tags: [canary], soak_s: 60.0}
    - {name: rest, percent: 100, success_percent: 90, error_percent: 10}
  limits: {accuracy: 0.8, slower_times: 1.2}
"""


def test_the_file(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FILE)
    fleet = load_fleet(path)
    assert assign(fleet.devices, fleet.rollout.waves) == (("kitchen",), ("hall",))
    assert fleet.devices[0] == FleetDevice(
        id="kitchen", hardware="qemu_stm32f405", link="socket://127.0.0.1:4001", tags=("canary",)
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: hall", "id: kitchen", "two devices are called kitchen"),
        ("id: hall", "id: ../hall", r"devices\.1\.id"),
        ('serial_number: "0123"', "tags: [a]", "hall: give either serial_number or link"),
        ('serial_number: "0123"', 'link: "socket://127.0.0.1:4001"', "two devices have the link"),
        ("count: 1", "count: 1, percent: 10", "wave canary: give either count or percent"),
        ("error_percent: 10", "error_percent: 20", "error_percent 20 with success_percent 90"),
        ("name: rest", "name: canary", "two waves are called canary"),
        ("accuracy: 0.8", "acuracy: 0.8", r"rollout\.limits\.acuracy: unknown key"),
    ],
)
def test_what_the_file_may_not_say(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FILE.replace(old, new))
    with pytest.raises(ParamsError, match=says):
        load_fleet(path)
