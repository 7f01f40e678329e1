"""Samples in, features and answers out; and everything that can be wrong about it, under the sanitizers."""

from zlib import crc32

import numpy as np
import pytest

from tests.dense_model import dense_model
from tests.firmware.conftest import LABELS, MOTION
from tests.firmware.wire import READ, TINYML, WRITE, Answer, Peer, request
from tinyml_mlops.decision import Argmax, Debounce
from tinyml_mlops.evaluation.quantized import to_raw
from tinyml_mlops.plan import HostModel, compile_plan

INPUT, INVOKE, SAMPLES, FEATURES, DECIDE = 2, 3, 9, 10, 11
BAD_REQUEST, BAD_RANGE, NO_MODEL, OUT_OF_ORDER, NOT_READY = 2, 4, 5, 6, 7
STREAM = np.random.default_rng(4).integers(-20_000, 20_000, (40, 2)).astype("<i2")


def push(first: int, samples: np.ndarray) -> bytes:
    return request(WRITE, TINYML, SAMPLES, {"first": first, "data": samples.tobytes()})


FEATURES_WIRE = request(READ, TINYML, FEATURES, {"offset": 0, "length": 8})
DECIDE_WIRE = request(WRITE, TINYML, DECIDE)


def code(answer: Answer) -> int:
    return int(answer.body["err"]["rc"])


def expected_features(until: int) -> np.ndarray:
    """What the model takes, of the window that ends before sample ``until``."""
    window = MOTION.from_int16(STREAM[until - 4 : until])[np.newaxis]
    model = compile_plan(dense_model()).inputs[0]
    return to_raw(MOTION.compute(window), model.dtype, model.scale, model.zero_point)


def test_a_stream_in_pieces(raw_peer: Peer) -> None:
    wire = push(0, STREAM[:3]) + push(3, STREAM[3:4]) + FEATURES_WIRE + push(4, STREAM[4:30]) + FEATURES_WIRE
    first, second, early, third, late = (answer.body for answer in raw_peer.talk(wire))
    assert first == {"ticks": 7, "taken": 3, "columns": 3, "crc": crc32(STREAM[:3].tobytes())}
    assert (second["taken"], third["taken"], third["columns"]) == (4, 30, 30)
    for body, until in ((early, 4), (late, 30)):
        assert body["data"] == expected_features(until).tobytes()
        assert body["crc"] == crc32(body["data"])


def test_decisions_of_a_stream(raw_peer: Peer) -> None:
    """Class, score and label of each window by itself; a detection by the mean of two."""
    compiled = compile_plan(dense_model())
    wire = push(0, STREAM[:4]) + DECIDE_WIRE
    for at in range(4, 12):
        wire += push(at, STREAM[at : at + 1]) + DECIDE_WIRE
    answers = [answer.body for answer in raw_peer.talk(wire)][1::2]
    with HostModel.open(compiled.plan) as host:
        outputs = [host.invoke(expected_features(until).reshape(1, 8))[0][0] for until in range(4, 13)]
    real = (np.array(outputs, np.float32) + 5.0) * np.float32(0.1)
    rule = Argmax(labels=LABELS, threshold=0.5, otherwise=LABELS[0], debounce=Debounce(windows=2, least=1))
    decided = rule.decide(np.zeros(len(real)), real)
    found = {one.window: one.number for one in rule.detect(rule.scores(np.zeros(len(real)), real), 0.01)}
    assert found
    for number, answer in enumerate(answers):
        assert answer["count"] == number + 1
        assert answer["crc"] == crc32(outputs[number].tobytes())
        assert answer["number"] == decided[number]
        assert answer["label"] == LABELS[decided[number]]
        assert answer["score"] == pytest.approx(real[number].max())
        assert answer["detected"] == found.get(number, -1)


def test_inferences_are_counted_together(raw_peer: Peer) -> None:
    wire = request(WRITE, TINYML, INVOKE) + push(0, STREAM[:4]) + DECIDE_WIRE + request(WRITE, TINYML, INVOKE)
    one, _, two, three = (answer.body for answer in raw_peer.talk(wire))
    assert [body["count"] for body in (one, two, three)] == [1, 2, 3]


def test_a_piece_may_be_repeated_and_none_left_out(raw_peer: Peer) -> None:
    wire = push(0, STREAM[:4]) + push(4, STREAM[4:9]) + push(4, STREAM[4:9]) + FEATURES_WIRE
    wire += push(4, STREAM[5:10]) + push(10, STREAM[10:11]) + push(0, STREAM[:1]) + FEATURES_WIRE
    _, once, again, features, other, gap, anew, too_early = raw_peer.talk(wire)
    assert once.body == again.body
    assert features.body["data"] == expected_features(9).tobytes()
    assert (code(other), code(gap)) == (OUT_OF_ORDER, OUT_OF_ORDER)
    assert (anew.body["taken"], anew.body["columns"]) == (1, 1)
    assert code(too_early) == NOT_READY


def test_nothing_is_decided_before_the_first_window(raw_peer: Peer) -> None:
    never, _, early = raw_peer.talk(DECIDE_WIRE + push(0, STREAM[:3]) + DECIDE_WIRE)
    assert (code(never), code(early)) == (NOT_READY, NOT_READY)


@pytest.mark.parametrize(
    ("command", "operation", "body", "refused"),
    [
        (SAMPLES, WRITE, {"first": 0, "data": b"x" * 6}, BAD_RANGE),
        (SAMPLES, WRITE, {"first": 0, "data": b"x" * 516}, BAD_RANGE),
        (SAMPLES, WRITE, {"first": 2**32 - 1, "data": b"x" * 512}, OUT_OF_ORDER),
        (SAMPLES, WRITE, {"first": 2**32, "data": b"x" * 4}, BAD_REQUEST),
        (SAMPLES, WRITE, {"first": 0, "data": b""}, BAD_REQUEST),
        (SAMPLES, WRITE, {"first": 0, "data": "text"}, BAD_REQUEST),
        (SAMPLES, WRITE, {"first": 0}, BAD_REQUEST),
        (SAMPLES, WRITE, {"first": 0, "data": b"xxxx", "more": 1}, BAD_REQUEST),
        (FEATURES, READ, {"offset": 0, "length": 9}, BAD_RANGE),
        (FEATURES, READ, {"offset": 2**32 - 1, "length": 2}, BAD_RANGE),
        (FEATURES, READ, {"offset": 8, "length": 2**31}, BAD_RANGE),
        (FEATURES, READ, {"offset": 0}, BAD_REQUEST),
        (DECIDE, WRITE, {"surprise": 1}, BAD_REQUEST),
        (DECIDE, WRITE, b"\xff", BAD_REQUEST),
    ],
)
def test_refusals(raw_peer: Peer, command: int, operation: int, body: object, refused: int) -> None:
    """And the stream goes on as if nothing had been sent."""
    wire = (
        push(0, STREAM[:4]) + request(operation, TINYML, command, body) + push(4, STREAM[4:5]) + FEATURES_WIRE
    )
    _, answer, _, features = raw_peer.talk(wire)
    assert code(answer) == refused
    assert features.body["data"] == expected_features(5).tobytes()


def test_random_messages_do_no_harm(raw_peer: Peer) -> None:
    """Cut, grown and changed requests; the sanitizers watch, and whatever is well framed is answered."""
    random = np.random.default_rng(9)
    wire = b""
    count = 300
    for _ in range(count):
        body = bytearray(b"\xbf\x65first" + bytes([0x00]) + b"\x64data" + b"\x48" + b"12345678" + b"\xff")
        for _ in range(int(random.integers(0, 4))):
            body[int(random.integers(len(body)))] = int(random.integers(256))
        cut = bytes(body[: int(random.integers(len(body) + 1))]) if random.random() < 0.3 else bytes(body)
        command = int(random.choice([SAMPLES, FEATURES, DECIDE]))
        wire += request(READ if command == FEATURES else WRITE, TINYML, command, cut)
    assert len(raw_peer.talk(wire)) == count


def test_firmware_without_a_front_end_says_so(peer: Peer) -> None:
    answers = peer.talk(push(0, STREAM[:4]) + FEATURES_WIRE + DECIDE_WIRE)
    assert [answer.body for answer in answers] == [{"rc": 8}] * 3
