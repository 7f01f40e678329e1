"""Devices and wires that misbehave, on a real socket; messages say which board, what was asked, how long."""

import time

import numpy as np
import pytest

from tests.device.conftest import Connect
from tests.device.fake_device import INFO, INPUT, INVOKE, MEMORY, MODEL, TINYML, FakeDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.link import ATTEMPTS
from tinyml_mlops.errors import BoardResetError, DeviceSilentError, GarbledError, LinkError

SAMPLE = np.arange(700).astype(np.int8)


def lose(*commands: int):
    return lambda lines, command: None if command[1] in commands and command[0] == TINYML else lines


def flip(lines: bytes, at: int = 20) -> bytes:
    damaged = bytearray(lines)
    damaged[at] ^= 0x04
    return bytes(damaged)


def first_time(change, number: int, times: int = 1):
    """Apply ``change`` to the first answers to one command."""
    left = [times]

    def wire(lines: bytes, command: tuple[int, int]) -> bytes | None:
        if command == (TINYML, number) and left[0]:
            left[0] -= 1
            return change(lines)
        return lines

    return wire


def test_silence_names_board_port_request_and_seconds(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: None)
    client = connect(device, timeout_s=0.3)
    with pytest.raises(DeviceSilentError) as raised:
        client.info()
    for told in ("qemu_stm32f405", device.url, "info", "0.3 s"):
        assert told in raised.value.what
    assert raised.value.hint


def test_silence_at_hello(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: None)
    client = connect(device)
    with pytest.raises(DeviceSilentError, match=r"hello within 1\.2 s"):
        client.hello(Deadline.after(1.2))
    assert len(device.requests) >= 2


def test_a_lost_answer_is_asked_for_again(connect: Connect) -> None:
    device = FakeDevice(wire=first_time(lambda lines: None, INFO))
    assert connect(device, timeout_s=10).info().board == "qemu_stm32f405"
    assert device.requests == [(TINYML, INFO)] * 2


def test_a_damaged_answer_is_asked_for_again_at_once(connect: Connect) -> None:
    device = FakeDevice(wire=first_time(flip, INFO, times=2))
    client = connect(device, timeout_s=30)
    client.info()
    assert len(device.requests) == 3


def test_a_wire_that_always_damages_is_an_error(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: flip(lines))
    with pytest.raises(GarbledError, match=f"info, asked {ATTEMPTS} times: a frame's CRC does not match"):
        connect(device, timeout_s=30).info()
    assert len(device.requests) == ATTEMPTS


def test_garbage_is_not_silence(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: bytes(range(128, 256)))
    with pytest.raises(GarbledError, match="128 bytes without a frame"):
        connect(device, timeout_s=0.3).memory()


def test_garbage_at_hello(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: b"Guru Meditation Error\n")
    with pytest.raises(GarbledError):
        connect(device).hello(Deadline.after(0.7))


def test_each_single_flipped_bit_of_an_answer_is_detected(connect: Connect) -> None:
    """Every answer that is taken is undamaged, whichever of its bits flips the first time."""
    device = FakeDevice()
    client = connect(device, timeout_s=30)
    good = client.memory()
    lines: list[bytes] = []
    device.wire = lambda answer, command: lines.append(answer) or answer
    client.memory()
    for bit in range(8 * 2, 8 * len(lines[0]), 5):
        at, mask = divmod(bit, 8)

        def damage(answer: bytes, at: int = at, mask: int = mask) -> bytes:
            damaged = bytearray(answer)
            damaged[at] ^= 1 << mask
            return bytes(damaged) + b"\n"  # a flipped newline would cost the seconds that silence costs

        device.wire = first_time(damage, MEMORY)
        before = len(device.requests)
        assert client.memory() == good
        assert len(device.requests) >= before + 2, f"bit {bit} went unnoticed"


def test_an_answer_whose_first_byte_is_damaged_is_silence(connect: Connect) -> None:
    device = FakeDevice(wire=first_time(lambda lines: flip(lines, 0), MEMORY))
    assert connect(device, timeout_s=30).memory().stack_used_bytes == 700
    assert len(device.requests) == 2


def test_damage_right_behind_a_late_answer_is_damage(connect: Connect) -> None:
    """Taken for silence it would end an inference that only has to be run again."""
    device = FakeDevice()
    client = connect(device, timeout_s=30)
    earlier: list[bytes] = []
    device.wire = lambda lines, command: earlier.append(lines) or lines
    client.memory()
    device.wire = first_time(lambda lines: earlier[0] + flip(lines), INVOKE)
    assert np.array_equal(client.infer(SAMPLE)[0], -SAMPLE)
    assert device.count == 2


def test_text_between_answers_does_no_harm(connect: Connect) -> None:
    device = FakeDevice(wire=lambda lines, command: b"boot: ok\r\n" + lines + b"log: done\n")
    client = connect(device)
    assert np.array_equal(client.infer(SAMPLE)[0], -SAMPLE)


def test_a_late_answer_to_an_earlier_request_is_dropped(connect: Connect) -> None:
    device = FakeDevice()
    held: list[bytes] = []

    def hold_back(lines: bytes, command: tuple[int, int]) -> bytes | None:
        if command == (TINYML, MODEL):
            held.append(lines)
            return None
        return b"".join(held) + lines

    device.wire = hold_back
    client = connect(device, timeout_s=0.3)
    with pytest.raises(DeviceSilentError):
        client.model()
    assert client.memory().stack_used_bytes == 700
    device.wire = lambda lines, command: b"".join(held) if command == (TINYML, MODEL) else lines
    with pytest.raises(DeviceSilentError, match="model"):
        client.model()


def test_a_device_that_pauses_is_not_flooded(connect: Connect) -> None:
    """Late answers of many copies would be taken for those to later requests, once numbers begin again."""
    device = FakeDevice()
    client = connect(device, timeout_s=30)
    for _ in range(20):
        client.memory()  # answers come within a millisecond
    pauses = [1.0]
    device.before = lambda device, command: time.sleep(pauses.pop() if pauses else 0.0)
    before = len(device.requests)
    client.info()
    client.memory()
    assert 2 < len(device.requests) - before < 20


def test_a_slow_answer_is_waited_for(connect: Connect) -> None:
    device = FakeDevice(
        before=lambda device, command: time.sleep(2.3) if command == (TINYML, MEMORY) else None
    )
    assert connect(device, timeout_s=10).memory().arena_needed_bytes == 1600


def test_invoke_is_never_asked_for_twice(connect: Connect) -> None:
    device = FakeDevice(wire=lose(INVOKE))
    client = connect(device, timeout_s=0.3)
    with pytest.raises(DeviceSilentError, match="invoke"):
        client.invoke()
    assert device.requests.count((TINYML, INVOKE)) == 1


def test_a_lost_answer_to_invoke_is_no_reset(connect: Connect) -> None:
    device = FakeDevice()
    client = connect(device, timeout_s=0.5)
    client.infer(SAMPLE)
    device.wire = first_time(lambda lines: None, INVOKE)
    assert client.infer_all([SAMPLE]).invocation.count == 3  # an echo told that the second was lost


def test_a_model_with_state_is_never_run_again(connect: Connect) -> None:
    device = FakeDevice(states=1)
    client = connect(device)
    assert client.reset_state() == 1
    client.infer(SAMPLE)
    device.wire = first_time(flip, INVOKE)
    with pytest.raises(GarbledError):
        client.infer(SAMPLE)
    assert device.count == 2


def test_a_damaged_answer_to_invoke_costs_a_whole_inference(connect: Connect) -> None:
    device = FakeDevice()
    client = connect(device)
    client.infer(SAMPLE)
    device.wire = first_time(flip, INVOKE)
    run = client.infer_all([SAMPLE])
    assert np.array_equal(run.outputs[0][0], -SAMPLE)
    assert run.invocation.count == 3


@pytest.mark.parametrize("command", [INPUT, INVOKE])
@pytest.mark.parametrize("runs", [1, 2, 5])
def test_a_reset_in_between_is_noticed(connect: Connect, command: int, runs: int) -> None:
    device = FakeDevice()
    client = connect(device)
    for _ in range(runs):
        client.infer(SAMPLE)

    def restart(device: FakeDevice, asked: tuple[int, int]) -> None:
        if asked == (TINYML, command):
            device.restart()

    device.before = restart
    with pytest.raises(BoardResetError, match=f"after {runs}"):
        client.infer(SAMPLE)


def test_an_input_that_reads_back_otherwise(connect: Connect) -> None:
    device = FakeDevice()
    respond = device.respond
    device.respond = lambda command, body: (  # type: ignore[method-assign]
        {"crc": 1} if command == (TINYML, INPUT) else respond(command, body)
    )
    with pytest.raises(GarbledError, match="input 0 at byte 0 reads back otherwise"):
        connect(device).infer(SAMPLE)


@pytest.mark.parametrize("body", [{}, [], {"stack": "many"}, {"surprise": 1}, {"err": 5}])
def test_an_answer_of_another_protocol(connect: Connect, body: object) -> None:
    device = FakeDevice()
    device.respond = lambda command, asked: body  # type: ignore[method-assign]
    with pytest.raises(GarbledError, match="not of this protocol"):
        connect(device).memory()


def test_a_connection_that_breaks(connect: Connect) -> None:
    device = FakeDevice()
    client = connect(device)
    client.memory()
    device._stop.close()
    device._thread.join()
    with pytest.raises(LinkError, match=device.url):
        for _ in range(3):
            client.memory()
