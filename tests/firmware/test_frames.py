"""The frame codec against damage: what is not a whole frame is dropped, and nothing is overrun."""

import random

from tests.firmware.wire import OS, READ, TINYML, WRITE, Peer, frame, message, request

ECHO = request(WRITE, OS, 0, {"d": "still there"})
ALIVE = {"r": "still there"}


def test_text_between_frames_is_ignored(peer: Peer) -> None:
    assert [a.body for a in peer.talk(b"boot: hello\r\n" + ECHO + b"\n\n\x06\x06\x04\x09noise\n" + ECHO)] == [
        ALIVE,
        ALIVE,
    ]


def test_every_flipped_bit_is_detected(peer: Peer) -> None:
    """Each damaged frame is followed by a good one. None is answered with anything but what was sent.

    The newline is left alone: without it two frames are one line, and both are lost.
    """
    good = request(WRITE, OS, 0, {"d": "worth protecting"})
    wire = b""
    for bit in range(8 * (len(good) - 1)):
        damaged = bytearray(good)
        damaged[bit // 8] ^= 1 << bit % 8
        wire += bytes(damaged) + b"\n" + ECHO
    bodies = [answer.body for answer in peer.talk(wire)]
    assert bodies.count(ALIVE) == 8 * (len(good) - 1)
    unharmed = [body for body in bodies if body != ALIVE]  # the bits that padding leaves unused
    assert all(body == {"r": "worth protecting"} for body in unharmed)
    assert len(unharmed) <= 4


def test_a_frame_cut_short_does_not_spoil_the_next(peer: Peer) -> None:
    long = request(WRITE, OS, 0, {"d": "x" * 250})
    wire = b"".join(long[:cut] + ECHO for cut in range(1, len(long) - 1))
    answers = [answer.body for answer in peer.talk(wire)]
    assert answers == [ALIVE] * (len(long) - 2)


def test_continuation_without_a_start_is_dropped(peer: Peer) -> None:
    second_line = request(WRITE, OS, 0, {"d": "x" * 250}).splitlines(keepends=True)[1]
    assert [answer.body for answer in peer.talk(second_line + ECHO)] == [ALIVE]


def test_frames_longer_than_the_buffer_are_dropped(peer: Peer) -> None:
    for size in (600, 5_000, 60_000):
        assert [answer.body for answer in peer.talk(frame(bytes(size)) + ECHO)] == [ALIVE]


def test_random_bytes(peer: Peer) -> None:
    """Plain noise, noise in base64's letters, and noise in well-made frames."""
    source = random.Random(1)
    letters = b"ABCabc019+/=\n\x06\x09\x04\x14"
    wire = source.randbytes(100_000) + b"\n"
    wire += bytes(source.choice(letters) for _ in range(300_000)) + b"\n"
    for _ in range(3_000):
        wire += frame(source.randbytes(source.randrange(1, 560)))
    answers = peer.talk(wire + ECHO)
    assert answers[-1].body == ALIVE


def test_mutated_requests(peer: Peer) -> None:
    """Good frames whose content is damaged: the CRC is right, so that the damage reaches the CBOR decoder."""
    source = random.Random(2)
    seeds = [
        message(WRITE, OS, 0, {"d": "hello"}),
        message(WRITE, TINYML, 2, {"index": 0, "offset": 0, "data": b"x"}),
        message(READ, TINYML, 4, {"index": 0, "offset": 0, "length": 1}),
        message(WRITE, TINYML, 5, {"first": 0}),
        message(READ, TINYML, 1),
    ]
    wire = b""
    for _ in range(20_000):
        content = bytearray(source.choice(seeds))
        for _ in range(source.randrange(1, 4)):
            where = source.randrange(len(content))
            match source.randrange(3):
                case 0:
                    content[where] = source.randrange(256)
                case 1:
                    del content[where:]
                    break
                case 2:
                    content[where:where] = source.randbytes(source.randrange(1, 9))
        wire += frame(bytes(content or b"\0"))
    answers = peer.talk(wire + ECHO)
    assert len(answers) > 10_000
    assert answers[-1].body == ALIVE
