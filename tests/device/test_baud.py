"""The baud rate is found by trying; one that is not among those that are tried is told."""

import termios

import numpy as np
import pytest

from tests.device.fake_device import FakeDevice
from tests.device.pty_device import PtyDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.errors import DeviceSilentError, GarbledError, LinkError

NOISE = b"\x00\xf8\x80\x78\xe0"
FAST, SLOW = termios.B921600, termios.B115200
RATES = (921_600, 115_200)


@pytest.mark.parametrize("noise", [b"", NOISE], ids=["mute", "noise"])
def test_a_slower_device_is_found(noise: bytes) -> None:
    with (
        PtyDevice(FakeDevice(), SLOW, noise) as wire,
        DeviceClient.open(wire.path, "left", 5, RATES) as client,
    ):
        client.hello(Deadline.after(10))
        assert (client.rate, wire.speed) == (115_200, SLOW)
        assert (client.infer(np.full(700, 3, np.int8)) == -3).all()


def test_the_highest_rate_is_tried_first() -> None:
    with PtyDevice(FakeDevice(), FAST) as wire, DeviceClient.open(wire.path, "left", 5, RATES) as client:
        client.hello(Deadline.after(10))
        assert (client.rate, wire.speed) == (921_600, FAST)


def test_a_device_at_another_rate_is_told_by_board_and_port() -> None:
    with (
        PtyDevice(FakeDevice(), termios.B9600, NOISE) as wire,
        DeviceClient.open(wire.path, "left", 5, RATES) as client,
        pytest.raises(GarbledError, match=f"left at {wire.path}: .*tried at 921,600, 115,200 baud") as raised,
    ):
        client.hello(Deadline.after(1.2))
    assert "another baud rate" in raised.value.hint


def test_a_mute_device_may_have_another_rate() -> None:
    with (
        PtyDevice(FakeDevice(), termios.B9600) as wire,
        DeviceClient.open(wire.path, "left", 5) as client,
        pytest.raises(DeviceSilentError, match=f"left at {wire.path} is silent: .* at 115,200 baud"),
    ):
        client.hello(Deadline.after(0.6))


def test_a_rate_that_the_port_does_not_take() -> None:
    with (
        PtyDevice(FakeDevice(), SLOW) as wire,
        SerialTransport(wire.path, (115_200, -1)) as transport,
        pytest.raises(LinkError, match=rf"{wire.path} cannot be set to -1 baud"),
    ):
        transport.retune()
