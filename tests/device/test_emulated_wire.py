"""The wire of emulated boards: it carries any byte, whenever it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from smp.os_management import EchoWriteRequest, ResetWriteRequest

from tests.device.built import built
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.framing import encode
from tinyml_mlops.device.transport import SerialTransport

pytestmark = pytest.mark.emulated
ROUNDS = 5


@pytest.fixture(scope="module", params=["qemu_stm32f405", "qemu_mps2_an386", "qemu_riscv32"])
def url(
    request: pytest.FixtureRequest, shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    firmware = built(shared_models / "ad01_int8.tflite", request.param, tmp_path_factory.getbasetemp())
    with flashed(firmware.board, firmware.elf, Deadline.after(30), tmp_path_factory.mktemp("wire")) as found:
        yield found


def test_no_byte_means_anything_to_the_emulator(url: str) -> None:
    """QEMU's multiplexer, which reads ahead, has commands: 01 78 would end it."""
    with DeviceClient.open(url, "board", timeout_s=30) as client:
        client.hello(Deadline.after(30))
    transport = SerialTransport(url)
    for first in range(256):
        transport.send(bytes((first, ord("x"), first, ord("t"), first, ord("b"))), Deadline.after(30))
    transport.close()
    with DeviceClient.open(url, "board", timeout_s=30) as client:
        client.hello(Deadline.after(30))
        assert client.echo("there") == "there"


def test_requests_that_come_during_a_reset_leave_it_able_to_hear(url: str) -> None:
    echo, reset = encode(bytes(EchoWriteRequest(d="x" * 250))), encode(bytes(ResetWriteRequest()))
    with DeviceClient.open(url, "board", timeout_s=30) as client:
        client.hello(Deadline.after(30))
        boots = client.boots()
    for number in range(ROUNDS):
        transport = SerialTransport(url)
        transport.send(echo[:number] + reset + 20 * echo, Deadline.after(30))
        transport.close()
        with DeviceClient.open(url, "board", timeout_s=30) as client:
            client.hello(Deadline.after(30))
            boots, before = client.boots(), boots
            assert boots == before + 1
