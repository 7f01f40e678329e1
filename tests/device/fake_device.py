"""A device in Python on a real TCP socket: right by default, and wrong in whatever way a test asks for.

It shares no code with the package: framing is the ``smp`` package's, CBOR is ``cbor2``'s.
"""

import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from zlib import crc32

import cbor2
from smp import packet
from smp.header import OP, Header

INT8, FLOAT32 = 1, 0
OS, TINYML = 0, 64
ECHO, RESET = 0, 5
INFO, MODEL, INPUT, INVOKE, OUTPUT, PROFILE, SELFTEST, MEMORY, STATE = range(9)
COMPILER = 16

Body = dict[str, Any]
Wire = Callable[[bytes, tuple[int, int]], "bytes | None"]


def untouched(lines: bytes, command: tuple[int, int]) -> bytes | None:
    return lines


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """Answer with this SMP error; group None: version 1's bare code."""

    def __init__(self, code: int, group: int | None = TINYML) -> None:
        super().__init__(code)
        self.body: Body = {"rc": code} if group is None else {"err": {"group": group, "rc": code}}


@dataclass
class FakeDevice:
    """Negates its int8 inputs. Change an attribute to make it misbehave.

    Attributes:
        tensors: inputs, and outputs as many; all of one size.
        wire: what happens to the lines of an answer on their way; None: they are lost.
        ticks: of the n-th inference since it was made.
        delay_ticks: of a self-test's delay.
        speed: of its timer, where 1 is the one it tells.
        waited_s: what the delays of all self-tests took; nobody has to wait for it.
        requests: every (group, command) that arrived.
    """

    build: str = "0123456789abcdef"
    board: str = "qemu_stm32f405"
    model_id: bytes = bytes(range(32))
    clock_hz: int = 168_000_000
    tick_hz: int = 1_000_000_000
    chunk: int = 512
    tensors: int = 1
    elements: int = 700
    ops: int = 3
    states: int = 0
    vectors: int = 4
    failed: int = 0
    count: int = 0
    boots: int = 1
    optimised: bool = True
    protocol: int = 1
    wire: Wire = untouched
    ticks: Callable[[int], int] = lambda n: 1000
    delay_ticks: Callable[[int], int] = lambda loops: 2 * loops + 1
    speed: float = 1.0
    waited_s: float = 0.0
    output: Callable[[bytes], bytes] = lambda data: bytes((-value) & 0xFF for value in data)
    before: Callable[["FakeDevice", tuple[int, int]], None] = lambda device, command: None
    requests: list[tuple[int, int]] = field(default_factory=list)
    answers: list[tuple[tuple[int, int], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forget()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stop, self._stopped = socket.socketpair()
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.close()
        self._thread.join()
        self._listener.close()
        self._stopped.close()

    def restart(self) -> None:
        """What a reset leaves: nothing."""
        self.count = 0
        self.boots += 1
        self.forget()

    def forget(self) -> None:
        """What the arena holds at boot."""
        self._inputs = [bytearray(self.elements) for _ in range(self.tensors)]
        self._outputs = [bytes(self.elements)] * self.tensors

    def _serve(self) -> None:
        clients = []
        while True:
            ready, _, _ = select.select([self._listener, self._stopped, *clients], [], [])
            if self._stopped in ready:
                break
            if self._listener in ready:
                connection, _ = self._listener.accept()
                clients.append(connection)
            for client in [client for client in clients if client in ready]:
                try:
                    there = self._read(client)
                except ConnectionError:  # killed, perhaps, before it had read its answer
                    there = False
                if not there:
                    clients.remove(client)
                    client.close()
        for client in clients:
            client.close()

    _pending = b""
    _decoder: Any = None

    def _read(self, client: socket.socket) -> bool:
        data = client.recv(65536)
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            if line.startswith(packet.START_DELIMITER):
                self._decoder = packet.decode()
                next(self._decoder)
            try:
                self._decoder.send(line + b"\n")
            except StopIteration as whole:
                self._take(client, whole.value)
        return bool(data)

    def _take(self, client: socket.socket, message: bytes) -> None:
        header = Header.loads(message[: Header.SIZE])
        command = (int(header.group_id), int(header.command_id))
        self.requests.append(command)
        self.before(self, command)
        answer = cbor2.dumps(self.respond(command, cbor2.loads(message[Header.SIZE :])))
        self.answers.append((command, answer))
        reply = Header(
            OP(header.op + 1),
            header.version,
            header.flags,
            len(answer),
            *command[:1],
            header.sequence,
            command[1],
        )
        lines = self.wire(b"".join(packet.encode(bytes(reply) + answer, line_length=127)), command)
        if lines is not None:
            client.sendall(lines)

    def respond(self, command: tuple[int, int], body: Body) -> Body:
        """The body of the answer to one request."""
        handlers: dict[tuple[int, int], Callable[[Body], Body]] = {
            (OS, ECHO): lambda body: {"r": body["d"]},
            (OS, RESET): lambda body: (self.restart(), {})[1],
            (TINYML, INFO): lambda body: self._info(),
            (TINYML, COMPILER): lambda body: {"flags": "gcc -Os"},
            (TINYML, MODEL): lambda body: self._model(),
            (TINYML, INPUT): self._write,
            (TINYML, INVOKE): lambda body: self._invoke(),
            (TINYML, OUTPUT): self._read_output,
            (TINYML, PROFILE): lambda body: {"ticks": list(range(100, 100 + self.ops))[body["first"] :][:32]},
            (TINYML, SELFTEST): self._selftest,
            (TINYML, STATE): lambda body: {"states": self.states},
            (TINYML, MEMORY): lambda body: {
                "stack": 700,
                "stacksize": 4096,
                "arena": 1600,
                "arenasize": 1600,
            },
        }
        try:
            return handlers[command](body)
        except KeyError:
            return Refusal(8, None).body
        except Refusal as refusal:
            return refusal.body

    def _info(self) -> Body:
        return {
            "proto": self.protocol,
            "build": self.build,
            "board": self.board,
            "core": "cortex-m4f",
            "runtime": "planrt",
            "kernels": "portable",
            "clock": self.clock_hz,
            "tick": self.tick_hz,
            "chunk": self.chunk,
            "optimised": self.optimised,
            "boots": self.boots,
        }

    def _model(self) -> Body:
        tensor = {"type": INT8, "shape": [1, self.elements], "bytes": self.elements, "scale": 0.5, "zero": -3}
        return {
            "id": self.model_id,
            "bytes": 5000,
            "arena": 1600,
            "ops": self.ops,
            "golden": self.vectors,
            "inputs": [tensor] * self.tensors,
            "outputs": [tensor] * self.tensors,
        }

    def _write(self, body: Body) -> Body:
        index, offset, data = body["index"], body["offset"], body["data"]
        if index >= self.tensors:
            raise Refusal(3)
        if offset + len(data) > self.elements:
            raise Refusal(4)
        self._inputs[index][offset : offset + len(data)] = data
        return {"crc": crc32(data)}

    def _invoke(self) -> Body:
        self.count += 1
        outputs = [self.output(bytes(data)) for data in self._inputs]
        self.forget()  # the arena is used up
        self._outputs = outputs
        return {"ticks": self.ticks(self.count), "count": self.count, "crc": crc32(b"".join(outputs))}

    def _read_output(self, body: Body) -> Body:
        piece = self._outputs[body["index"]][body["offset"] : body["offset"] + body["length"]]
        return {"data": piece, "crc": crc32(piece)}

    def _selftest(self, body: Body) -> Body:
        first = 1 if self.failed else 0
        ticks = self.delay_ticks(body["loops"])
        self.waited_s += ticks / self.tick_hz / self.speed
        return {
            "ticks": ticks,
            "vectors": self.vectors,
            "failed": self.failed,
            "vector": first,
            "output": first * 2,
            "offset": first * 5,
        }
