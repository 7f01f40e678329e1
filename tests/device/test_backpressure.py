"""Requests that arrive while the device computes: its ring fills, and nothing is lost or hangs."""

from pathlib import Path

import pytest
from smp.os_management import EchoWriteRequest

from tests.device.built import built
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import messages
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.framing import FrameReader, encode
from tinyml_mlops.device.transport import SerialTransport

pytestmark = pytest.mark.emulated
ECHOES = 20  # 7 kB, many times what the ring holds


@pytest.mark.parametrize("board", ["qemu_stm32f405", "qemu_mps2_an386"])
def test_a_full_ring_stops_nothing(
    shared_models: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, board: str
) -> None:
    """The self-test runs the model with interrupts on, which takes longer than filling the ring does."""
    firmware = built(shared_models / "kws_ref_model.tflite", board, tmp_path_factory.getbasetemp())
    echo = encode(bytes(EchoWriteRequest(d="x" * 250)))
    selftest = encode(bytes(messages.SelftestRequest(loops=1000)))
    with flashed(firmware.board, firmware.elf, Deadline.after(30), tmp_path) as url:
        with DeviceClient.open(url, board, timeout_s=30) as client:
            client.hello(Deadline.after(30))
        transport, reader, answers = SerialTransport(url), FrameReader(), 0
        deadline = Deadline.after(60)
        transport.send(selftest + echo * ECHOES, deadline)
        while answers < 1 + ECHOES and not deadline.expired:
            events = reader.feed(transport.receive(deadline))
            assert all(isinstance(event, bytes) for event in events), events
            answers += len(events)
        transport.close()
    assert answers == 1 + ECHOES
