"""Frames are found in any noise, and none is taken that a bad wire has changed."""

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smp import packet

from tinyml_mlops.device.framing import LINE_BYTES, FrameReader, Garbled, encode

messages = st.binary(min_size=8, max_size=900)
text = st.binary(max_size=80).map(lambda data: data.translate(None, b"\x04\x06"))


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(messages, st.integers(1, 200))
def test_a_message_arrives_whole_however_it_is_cut(message: bytes, size: int) -> None:
    reader = FrameReader()
    assert [event for piece in pieces(encode(message), size) for event in reader.feed(piece)] == [message]


@given(messages)
def test_no_line_is_longer_than_mcumgr_takes(message: bytes) -> None:
    assert all(len(line) + 1 <= LINE_BYTES for line in encode(message).split(b"\n"))


@given(st.lists(st.tuples(text, messages), max_size=4))
def test_text_between_frames_is_passed_over(parts: list[tuple[bytes, bytes]]) -> None:
    wire = b"".join(noise + b"\n" + encode(message) for noise, message in parts)
    assert FrameReader().feed(wire) == [message for _, message in parts]


@pytest.mark.parametrize("length", [8, 13, 40, 87, 88, 89, 90, 300])
def test_each_single_flipped_bit_of_a_frame_is_detected(length: int) -> None:
    message = bytes((7 * i + length) & 0xFF for i in range(length))
    wire = encode(message)
    for bit in range(8 * len(wire)):
        damaged = bytearray(wire)
        damaged[bit // 8] ^= 1 << bit % 8
        reader = FrameReader()
        taken = [event for event in reader.feed(bytes(damaged)) if not isinstance(event, Garbled)]
        assert taken == [], f"bit {bit} of {len(wire)} bytes"
        following = reader.feed(encode(b"the next one"))
        assert following[-1:] == [b"the next one"], f"after bit {bit}"


def test_the_reader_of_the_smp_package_would_take_a_damaged_frame() -> None:
    """Why there is one of our own: a length that became smaller goes unnoticed there."""
    message = b"x" * 20
    crc = packet.CRC16_STRUCT.pack(packet.crc16_func(message))
    too_short = packet.FRAME_LENGTH_STRUCT.pack(len(message) + len(crc) - 2)
    wire = packet.START_DELIMITER + b64encode(too_short + message + crc) + b"\n"
    decoder = packet.decode()
    next(decoder)
    with pytest.raises(StopIteration):
        decoder.send(wire)
    assert [type(event) for event in FrameReader().feed(wire)] == [Garbled]


@settings(max_examples=300)
@given(st.binary(max_size=2000))
def test_garbage_never_raises_and_never_blocks_what_follows(garbage: bytes) -> None:
    reader = FrameReader()
    reader.feed(garbage)
    assert reader.feed(b"\n" + encode(b"still here"))[-1] == b"still here"


@given(messages, st.data())
def test_a_lost_line_is_noticed_once(message: bytes, data: st.DataObject) -> None:
    lines = encode(message * 3).splitlines(keepends=True)
    lost = data.draw(st.integers(0, len(lines) - 1))
    reader = FrameReader()
    events = reader.feed(b"".join(lines[:lost] + lines[lost + 1 :])) + reader.feed(encode(b"the next one"))
    assert events[-1] == b"the next one"
    assert len(events) <= 2
    assert all(isinstance(event, Garbled) for event in events[:-1])


def test_endless_noise_is_not_kept() -> None:
    reader = FrameReader()
    for _ in range(100):
        reader.feed(b"z" * 4096)
    assert len(reader._pending) < 4096
