"""Who is at the ports: by what they say, whatever the order; nobody who is busy is disturbed."""

from pathlib import Path

import pytest

from tests.device.fake_device import FakeDevice
from tests.fleet.slot_device import SlotDevice
from tinyml_mlops.config.fleet import FleetDevice, FleetParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.device.usb_ports import UsbPort
from tinyml_mlops.fleet import discover as module
from tinyml_mlops.fleet.discover import discover

BOARD = "qemu_mps2_an386"


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "HELLO_S", 0.3)


def test_everyone_says_who_he_is() -> None:
    with (
        SlotDevice(board=BOARD, id="kitchen") as kitchen,
        SlotDevice(board=BOARD) as unnamed,
        FakeDevice() as without_slots,
        SlotDevice(board=BOARD, id="busy") as busy,
        SlotDevice(board=BOARD, wire=lambda *_: None) as mute,
        board_lock(identity_lock(busy.url), "busy", Deadline.after(1)),
    ):
        usb = [UsbPort(unnamed.url, 1, 2, "0042", "a port that may be another one tomorrow")]
        links = [device.url for device in (mute, busy, without_slots, kitchen)]
        fleet = FleetParams(
            name="prod", devices=(FleetDevice(id="hall", hardware=BOARD, link=without_slots.url),)
        )
        by_usb, *found = discover(fleet, usb, links)
        assert by_usb.entry == FleetDevice(id="device-0042", hardware=BOARD, serial_number="0042")
        assert found[-1].entry == FleetDevice(id="kitchen", hardware=BOARD, link=kitchen.url)
        assert "is silent" in found[0].why and "is in use, and was left alone" in found[1].why
        assert found[2].known == "hall" and "device" in found[2].why
        assert not busy.requests and [each.entry for each in found[:3]] == [None] * 3
        again = FleetParams(name="prod", devices=tuple(filter(None, (by_usb.entry, found[-1].entry))))
        assert [each.known for each in discover(again, usb, [kitchen.url])] == ["device-0042", "kitchen"]
