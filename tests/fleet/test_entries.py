"""Devices are added to fleet.yaml, and whatever people wrote there stays."""

from pathlib import Path

import pytest

from tinyml_mlops.config.fleet import FleetDevice, load_fleet
from tinyml_mlops.config.fleet_entries import fleet_text, write_devices
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.fleet.emulated import new_fleet
from tinyml_mlops.fleet.waves import assign

NEW = FleetDevice(id="attic", hardware="stm32f405", serial_number="0042", tags=("lab",))
FLOW = """\
# ours
name: prod
devices:
  - {id: kitchen, hardware: qemu_stm32f405, link: "socket://127.0.0.1:4001"} # by the window
  # spare ones
rollout:
  device_deadline_s: 60.0 # long
"""
BLOCK = """\
name: prod
devices:
- id: kitchen
  hardware: qemu_stm32f405
  link: "socket://127.0.0.1:4001"

rollout:
  device_deadline_s: 60.0
"""


@pytest.mark.parametrize("text", [FLOW, BLOCK], ids=["flow", "block"])
def test_behind_the_others(text: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(text)
    before = load_fleet(path)
    write_devices(path, [NEW], "unused")
    after = load_fleet(path)
    assert after == before.model_copy(update={"devices": (*before.devices, NEW)})
    added = [line for line in path.read_text().splitlines() if line not in text.splitlines()]
    assert [line.strip() for line in added] == [
        "- {id: attic, hardware: stm32f405, serial_number: '0042', tags: [lab]}"
    ]
    assert [line for line in path.read_text().splitlines() if line not in added] == text.splitlines()


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    write_devices(path, [NEW], "lab")
    assert load_fleet(path).name == "lab" and load_fleet(path).devices == (NEW,)


def test_the_file_of_a_new_emulated_fleet(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    fleet = new_fleet("emulated", 5, ("qemu_mps2_an386", "qemu_mps2_an500"))
    path.write_text(fleet_text(fleet))
    assert load_fleet(path) == fleet
    assert [len(wave) for wave in assign(fleet.devices, fleet.rollout.waves)] == [2, 3]
    assert len({device.link for device in fleet.devices}) == 5


def test_what_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FLOW)
    with pytest.raises(ParamsError, match="two devices are called kitchen"):
        write_devices(path, [NEW.model_copy(update={"id": "kitchen"})], "")
    assert path.read_text() == FLOW
    path.write_text("name: prod\ndevices: [{id: a, hardware: b, serial_number: c}]\n")
    with pytest.raises(ParamsError, match="within brackets"):
        write_devices(path, [NEW], "")
