"""Requests and their answers, errors included."""

from zlib import crc32

import pytest

from tests.firmware.wire import OS, READ, TINYML, WRITE, Peer, request
from tinyml_mlops.plan import CompiledPlan

INFO, MODEL, INPUT, INVOKE, OUTPUT, PROFILE, SELFTEST, MEMORY, STATE = range(9)
BAD_REQUEST, BAD_INDEX, BAD_RANGE = 2, 3, 4


def test_echo_in_both_versions(peer: Peer) -> None:
    wire = b"".join(request(WRITE, OS, 0, {"d": "hello"}, version=v, sequence=v) for v in (1, 2))
    answers = peer.talk(wire)
    assert [(a.version, a.sequence, a.operation, a.body) for a in answers] == [
        (1, 1, WRITE + 1, {"r": "hello"}),
        (2, 2, WRITE + 1, {"r": "hello"}),
    ]


def test_long_messages_take_several_lines(peer: Peer) -> None:
    text = "".join(chr(32 + i % 90) for i in range(256))
    assert peer.talk(request(WRITE, OS, 0, {"d": text}))[0].body == {"r": text}


def test_parameters_are_true(peer: Peer) -> None:
    """A message of the size that is announced is taken, a larger one is dropped."""
    size = peer.talk(request(READ, OS, 6))[0].body["buf_size"]
    overhead = len(b"\xa1\x61d\x79\x02\x00") + 8
    assert len(peer.talk(request(WRITE, OS, 0, {"d": "x" * (size - overhead)}))) == 1
    assert peer.talk(request(WRITE, OS, 0, {"d": "x" * (size - overhead + 1)})) == []


def test_model_describes_itself(peer: Peer, compiled: CompiledPlan) -> None:
    body = peer.talk(request(READ, TINYML, MODEL))[0].body
    assert body["id"].hex() == compiled.id
    assert (body["bytes"], body["arena"]) == (len(compiled.plan), compiled.arena_bytes)
    assert body["inputs"][0]["shape"] == list(compiled.inputs[0].shape)
    assert body["inputs"][0]["scale"] == pytest.approx(compiled.inputs[0].scale)


def test_inference(peer: Peer) -> None:
    wire = request(WRITE, TINYML, INPUT, {"index": 0, "offset": 0, "data": b"\x05"})
    wire += request(WRITE, TINYML, INVOKE) + request(WRITE, TINYML, INVOKE)
    wire += request(READ, TINYML, OUTPUT, {"index": 0, "offset": 0, "length": 1})
    written, first, second, read = (answer.body for answer in peer.talk(wire))
    assert written == {"crc": crc32(b"\x05")}
    assert (first["count"], second["count"]) == (1, 2)
    assert read["crc"] == crc32(read["data"]) == second["crc"]


def test_a_model_without_state_says_so(peer: Peer) -> None:
    (answer,) = peer.talk(request(WRITE, TINYML, STATE))
    assert answer.body == {"states": 0}


def test_memory_and_profile(peer: Peer, compiled: CompiledPlan) -> None:
    memory, profile, beyond = peer.talk(
        request(READ, TINYML, MEMORY)
        + request(WRITE, TINYML, PROFILE, {"first": 0})
        + request(WRITE, TINYML, PROFILE, {"first": 1000})
    )
    assert memory.body["arena"] == memory.body["arenasize"] == compiled.arena_bytes
    assert profile.body == {"ticks": [7] * len(compiled.ops)}
    assert beyond.body == {"ticks": []}


@pytest.mark.parametrize(
    ("command", "operation", "body", "code"),
    [
        (STATE, WRITE, {"index": 1}, BAD_REQUEST),
        (INPUT, WRITE, {"index": 1, "offset": 0, "data": b"x"}, BAD_INDEX),
        (INPUT, WRITE, {"index": 0, "offset": 1, "data": b"x"}, BAD_RANGE),
        (INPUT, WRITE, {"index": 0, "offset": 2**32 - 1, "data": b"xx"}, BAD_RANGE),
        (INPUT, WRITE, {"index": 0, "offset": 0, "data": b"x" * 2}, BAD_RANGE),
        (INPUT, WRITE, {"index": 256, "offset": 0, "data": b"x"}, BAD_REQUEST),
        (INPUT, WRITE, {"index": 0, "offset": 0}, BAD_REQUEST),
        (INPUT, WRITE, {"index": 0, "offset": 0, "data": "text"}, BAD_REQUEST),
        (OUTPUT, READ, {"index": 0, "offset": 0, "length": 2}, BAD_RANGE),
        (OUTPUT, READ, {"index": 0, "offset": 2**31, "length": 2**31}, BAD_RANGE),
        (OUTPUT, READ, {"index": 9, "offset": 0, "length": 1}, BAD_INDEX),
        (SELFTEST, WRITE, {"loops": 0}, BAD_RANGE),
        (SELFTEST, WRITE, {"loops": 2**32 - 1}, BAD_RANGE),
        (INVOKE, WRITE, {"surprise": 1}, BAD_REQUEST),
        (INFO, READ, b"\xff", BAD_REQUEST),
        (PROFILE, WRITE, b"\xa1\x65first\x00\x00", BAD_REQUEST),
    ],
)
def test_refusals(peer: Peer, command: int, operation: int, body: object, code: int) -> None:
    """Version 1 sends the code bare, version 2 with its group."""
    one, two = peer.talk(
        request(operation, TINYML, command, body, version=1) + request(operation, TINYML, command, body)
    )
    assert one.body == {"rc": code}
    assert two.body == {"err": {"group": TINYML, "rc": code}}


def test_unknown_commands_are_not_supported(peer: Peer) -> None:
    wire = request(READ, 99, 0) + request(READ, TINYML, 99) + request(WRITE, TINYML, INFO)
    assert [answer.body for answer in peer.talk(wire)] == [{"rc": 8}] * 3


def test_length_in_the_header_is_checked(peer: Peer) -> None:
    from tests.firmware.wire import frame, message

    cut = bytearray(message(WRITE, OS, 0, {"d": "hello"}))
    cut[3] += 1
    assert peer.talk(frame(bytes(cut)))[0].body["err"]["rc"] == BAD_REQUEST


def test_answers_are_not_answered(peer: Peer) -> None:
    """Two devices on one wire must not talk to each other for ever."""
    assert peer.talk(request(READ + 1, TINYML, INFO) + request(WRITE + 1, OS, 0, {"d": "x"})) == []


def test_an_answer_that_does_not_fit_says_so(peer: Peer) -> None:
    assert peer.talk(request(READ, TINYML, MODEL), response_space=32)[0].body == {"rc": 7}
