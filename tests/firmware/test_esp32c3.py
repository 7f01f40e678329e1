"""The image of esp32c3 runs where nothing is forgiven that the chip would not forgive."""

from pathlib import Path

import numpy as np
import pytest

from tests.device.built import Built, built
from tests.firmware.by_hand import ByHand
from tests.firmware.esp32c3 import COUNTERS, GROUP_WDT, RTC_SWD, RTC_WDT, Esp32C3
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Link

ANSWER_S = 60.0


@pytest.fixture(scope="module")
def firmware(shared_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(shared_models / "hello_world_int8.tflite", "esp32c3", tmp_path_factory.getbasetemp())


@pytest.fixture
def chip(firmware: Built) -> Esp32C3:
    return Esp32C3(firmware.elf.with_suffix(".bin").read_bytes())


@pytest.fixture
def client(chip: Esp32C3) -> DeviceClient:
    client = DeviceClient(Link(ByHand(chip), "esp32c3"), ANSWER_S)
    client.hello(Deadline.after(ANSWER_S))
    return client


def test_it_computes_what_tflm_does(client: DeviceClient, firmware: Built) -> None:
    info = client.info()
    assert (info.board, info.core, info.build) == ("esp32c3", "rv32imc", firmware.build_id)
    assert info.clock_hz == info.tick_hz == firmware.board.clock_hz
    assert client.model().id == firmware.compiled.id
    tested = client.selftest(100)
    assert (tested.vectors, tested.failed) == (2, 0)
    inputs = firmware.random_inputs(4, 3)
    expected = firmware.tflm.run_all(*inputs)
    for sample in range(4):
        answered = client.infer_all([array[sample : sample + 1] for array in inputs]).outputs
        assert np.array_equal(answered[0], expected[0][sample].reshape(answered[0].shape))


def test_it_sets_the_chip_up(client: DeviceClient, chip: Esp32C3) -> None:
    assert chip.baud == pytest.approx(115200, rel=0.002)
    assert chip.registers[RTC_WDT] == 0
    assert chip.registers[RTC_SWD] >> 31 == 1  # it feeds itself
    assert not chip.registers[GROUP_WDT] & (1 << 31 | 1 << 14)
    assert chip.counter[COUNTERS[0]] == chip.counter[COUNTERS[1]] == 1


def test_an_interrupt_takes_what_has_come(client: DeviceClient, chip: Esp32C3) -> None:
    chip.received += b"noise"
    chip.interrupt()
    assert not chip.received
    assert client.echo("still there") == "still there"


def test_a_reset_starts_it_again(client: DeviceClient, chip: Esp32C3) -> None:
    assert client.boots() == 1
    client.reset()
    chip.run()
    assert chip.resets == 1
    assert client.boots() == 2
