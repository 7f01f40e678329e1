"""SMP as bytes: what a client would send and receive, with smp's own framing."""

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cbor2
from smp import packet

READ, WRITE = 0, 2
OS, TINYML = 0, 64
HEADER = struct.Struct("!BBHHBB")


@dataclass(frozen=True)
class Answer:
    operation: int
    version: int
    group: int
    sequence: int
    command: int
    body: dict[str, Any]


def message(
    operation: int, group: int, command: int, body: Any = None, *, version: int = 2, sequence: int = 0
) -> bytes:
    cbor = body if isinstance(body, bytes) else cbor2.dumps({} if body is None else body)
    return HEADER.pack(operation | (version - 1) << 3, 0, len(cbor), group, sequence, command) + cbor


def frame(content: bytes) -> bytes:
    return b"".join(packet.encode(content))


def request(*args: Any, **kwargs: Any) -> bytes:
    return frame(message(*args, **kwargs))


def unframe(lines: list[bytes]) -> list[Answer]:
    """Decode whole frames; every line has to belong to one."""
    answers, rest = [], iter(lines)
    for line in rest:
        decoder = packet.decode()
        next(decoder)
        try:
            while True:
                decoder.send(line)
                line = next(rest)
        except StopIteration as done:
            assert done.value is not None, "the last frame is cut short"
            answers.append(parse(done.value))
    return answers


def parse(content: bytes) -> Answer:
    first, flags, length, group, sequence, command = HEADER.unpack(content[: HEADER.size])
    assert flags == 0
    assert length == len(content) - HEADER.size
    # The firmware does not check UTF-8: an echo of broken text is the same broken text.
    body = cbor2.loads(content[HEADER.size :], str_errors="replace")
    return Answer(first & 7, (first >> 3 & 3) + 1, group, sequence, command, body)


@dataclass(frozen=True)
class Peer:
    """The firmware's protocol code as a program of this machine."""

    program: Path

    def said(self, wire: bytes, response_space: int = 768) -> bytes:
        """Everything it sends to these bytes. A sanitizer's report is an error."""
        done = subprocess.run(
            [self.program, str(response_space)], input=wire, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    def talk(self, wire: bytes, response_space: int = 768) -> list[Answer]:
        """The same as answers, where there is nothing but frames."""
        lines = self.said(wire, response_space).splitlines(keepends=True)
        assert all(len(line) <= 127 for line in lines)
        return unframe(lines)
