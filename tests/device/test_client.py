"""What a client can ask, of a device that behaves."""

import time

import numpy as np
import pytest

from tests.device.conftest import Connect
from tests.device.fake_device import INPUT, INVOKE, MODEL, TINYML, FakeDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import BoardError, WrongFirmwareError


@pytest.fixture
def sample() -> np.ndarray:
    return np.random.default_rng(1).integers(-128, 128, (1, 700)).astype(np.int8)


def test_hello_waits_for_a_device_that_boots_late(connect: Connect) -> None:
    device = FakeDevice()
    booted = time.monotonic() + 0.8
    device.wire = lambda lines, command: lines if time.monotonic() > booted else None
    client = connect(device)
    client.hello(Deadline.after(10))
    assert time.monotonic() > booted
    assert client.echo("ready?") == "ready?"


def test_info_and_model_say_what_runs(connect: Connect) -> None:
    client = connect(FakeDevice())
    assert client.info().build == "0123456789abcdef"
    assert client.info().tick_hz == 1_000_000_000
    model = client.model()
    assert model.id == bytes(range(32)).hex()
    assert model.inputs[0].dtype == np.int8
    assert model.inputs[0].shape == (1, 700)
    assert model.outputs[0].zero_point == -3


def test_they_are_asked_once(connect: Connect) -> None:
    device = FakeDevice()
    client = connect(device)
    assert client.model() == client.model()
    assert device.requests.count((TINYML, MODEL)) == 1


MOST_AGAIN = 3  # on a busy machine an answer may come so late that it was asked for once more


@pytest.mark.parametrize("chunk", [1, 128, 512, 700, 1024])
def test_infer_gives_the_devices_answer(connect: Connect, sample: np.ndarray, chunk: int) -> None:
    device = FakeDevice(chunk=chunk)
    client = connect(device)
    answer = client.infer(sample)
    assert answer.dtype == np.int8
    assert answer.shape == (1, 700)
    assert np.array_equal(answer, -sample)
    pieces = -(-700 // chunk)
    sent = device.requests.count((TINYML, INPUT))
    assert pieces <= sent <= pieces + MOST_AGAIN, "in pieces as large as the device takes"


def test_every_inference_counts(connect: Connect, sample: np.ndarray) -> None:
    client = connect(FakeDevice(ticks=lambda n: 1000 + n))
    runs = [client.infer_all([sample]).invocation for _ in range(3)]
    assert [run.ticks for run in runs] == [1001, 1002, 1003]
    assert [run.count for run in runs] == [1, 2, 3]
    assert len({run.output_crc for run in runs}) == 1


@pytest.mark.parametrize("ops", [1, 32, 33, 100])
def test_a_profile_of_any_length_is_read(connect: Connect, ops: int) -> None:
    assert connect(FakeDevice(ops=ops)).profile() == tuple(range(100, 100 + ops))


def test_selftest_and_memory(connect: Connect) -> None:
    client = connect(FakeDevice())
    assert client.selftest(1000).delay_ticks == 2001
    assert client.selftest(1000).vectors == 4
    assert client.memory().stack_used_bytes == 700
    assert client.memory().stack_reserved_bytes == 4096


def test_a_reset_that_was_asked_for_is_no_surprise(connect: Connect, sample: np.ndarray) -> None:
    client = connect(FakeDevice())
    client.infer(sample)
    client.infer(sample)
    client.reset()
    client.hello(Deadline.after(5))
    assert client.infer_all([sample]).invocation.count == 1


@pytest.mark.parametrize(
    "wrong", [np.zeros(699, np.int8), np.zeros(700, np.uint8), np.zeros(700, np.float32)]
)
def test_an_array_of_another_model_is_refused_here(connect: Connect, wrong: np.ndarray) -> None:
    device = FakeDevice()
    client = connect(device)
    with pytest.raises(ValueError, match="input 0 takes int8"):
        client.infer(wrong)
    assert (TINYML, INPUT) not in device.requests


def test_a_refusal_is_told_with_its_reason(connect: Connect, sample: np.ndarray) -> None:
    client = connect(FakeDevice(elements=700))
    client.model()
    with pytest.raises(BoardError, match=r"refused output 0 at byte 0: .*no such tensor") as raised:
        from tests.device.fake_device import Refusal

        def refuse(device: FakeDevice, command: tuple[int, int]) -> None:
            device.respond = lambda command, body: Refusal(3).body  # type: ignore[method-assign]

        client = connect(device := FakeDevice(before=lambda device, command: None))
        client.infer(sample)
        device.before = refuse
        client.read_output(0)
    assert type(raised.value) is BoardError


def test_a_command_that_the_device_lacks(connect: Connect) -> None:
    device = FakeDevice()
    device.respond = lambda command, body: {"rc": 8}  # type: ignore[method-assign]
    with pytest.raises(BoardError, match="ENOTSUP"):
        connect(device).memory()


def test_another_protocol_version_is_another_firmware(connect: Connect) -> None:
    with pytest.raises(WrongFirmwareError, match="version 7"):
        connect(FakeDevice(protocol=7)).info()


def test_the_outputs_that_are_read_are_those_of_the_inference(connect: Connect, sample: np.ndarray) -> None:
    device = FakeDevice()

    def restart_after_invoke(device: FakeDevice, command: tuple[int, int]) -> None:
        if device.requests[-2:-1] == [(TINYML, INVOKE)]:
            device.restart()

    device.before = restart_after_invoke
    with pytest.raises(BoardError, match="not those of the inference"):
        connect(device).infer(sample)
