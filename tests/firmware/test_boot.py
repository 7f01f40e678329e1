"""The image on an emulated board, over a raw socket: it boots, answers, counts instructions, resets."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from smp import packet

from tests.firmware.wire import OS, READ, TINYML, WRITE, Answer, frame, message, parse
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.firmware import BuildRecord, build_firmware
from tinyml_mlops.plan import CompiledPlan

pytestmark = pytest.mark.emulated

ANSWER_S = 20.0
HELLO_S, HELLOS = 1.0, 20
TICKS_A_LOOP = {  # two instructions each
    "qemu_stm32f405": 2.0,
    "qemu_mps2_an386": 2 * 6.4,
    "qemu_mps2_an500": 2 * 6.4,
    "qemu_mps3_an547": 2 * 8.192,
    "qemu_riscv32": 2.0,
}


class Board:
    """A connection to a running board."""

    def __init__(self, connection: socket.socket, record: BuildRecord) -> None:
        self.record = record
        self._connection = connection
        self._received = b""
        self._sequence = 0

    def ask(self, operation: int, group: int, command: int, body: object = None) -> Answer:
        self._sequence += 1
        self.send(frame(message(operation, group, command, body, sequence=self._sequence)))
        while (answer := self.receive()).sequence != self._sequence:
            pass  # a hello that was answered late
        assert answer.operation == operation + 1
        return answer

    def hello(self) -> None:
        """Ask until it answers: what arrives while it boots is lost."""
        self._connection.settimeout(HELLO_S)
        for _ in range(HELLOS):
            with suppress(TimeoutError):
                self.ask(WRITE, OS, 0, {"d": "hello"})
                self._connection.settimeout(ANSWER_S)
                return
        pytest.fail("the board does not answer")

    def receive(self) -> Answer:
        decoder = packet.decode()
        next(decoder)
        try:
            while True:
                decoder.send(self._line())
        except StopIteration as done:
            return parse(done.value)

    def _line(self) -> bytes:
        while b"\n" not in self._received:
            self._received += self._connection.recv(4096)
        line, _, self._received = self._received.partition(b"\n")
        return line + b"\n"

    def send(self, wire: bytes) -> None:
        self._connection.sendall(wire)


@pytest.fixture(scope="module", params=sorted(TICKS_A_LOOP))
def built(
    request: pytest.FixtureRequest, exported: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[BuildRecord, Path]:
    out = tmp_path_factory.mktemp("boot") / f"test-{request.param}"
    return build_firmware(load_board(request.param), exported, out), out / "firmware.elf"


@pytest.fixture
def board(built: tuple[BuildRecord, Path], tmp_path: Path) -> Iterator[Board]:
    record, elf = built
    with EmulatedBoard(load_board(record.board), tmp_path / "state") as emulated:
        url = urlsplit(emulated.flash(elf, Deadline.after(20.0)))
        with socket.create_connection((url.hostname, url.port), timeout=ANSWER_S) as connection:
            board = Board(connection, record)
            board.hello()
            yield board


def test_answers_and_says_what_it_is(board: Board, compiled: CompiledPlan) -> None:
    assert board.ask(WRITE, OS, 0, {"d": "hello"}).body == {"r": "hello"}
    info = board.ask(READ, TINYML, 0).body
    assert (info["build"], info["board"]) == (board.record.build_id, board.record.board)
    assert board.ask(READ, TINYML, 1).body["id"].hex() == compiled.id


def test_timer_counts_instructions(board: Board) -> None:
    for loops in (1, 1_000, 100_000):
        ticks = board.ask(WRITE, TINYML, 6, {"loops": loops}).body["ticks"]
        assert ticks == pytest.approx(loops * TICKS_A_LOOP[board.record.board], abs=1)


def test_inferences_take_the_same_time_each(board: Board) -> None:
    """To the instruction, when the input is the same; an inference may overwrite its input."""
    answers = []
    for _ in range(3):
        board.ask(WRITE, TINYML, 2, {"index": 0, "offset": 0, "data": b"\x11"})
        answers.append(board.ask(WRITE, TINYML, 3).body)
    assert [answer["count"] for answer in answers] == [1, 2, 3]
    assert len({(answer["ticks"], answer["crc"]) for answer in answers}) == 1
    assert answers[0]["ticks"] > 0


def test_stack_mark_lies_within_the_stack(board: Board) -> None:
    before = board.ask(READ, TINYML, 7).body
    board.ask(WRITE, TINYML, 3)
    after = board.ask(READ, TINYML, 7).body
    assert 0 < before["stack"] <= after["stack"] < after["stacksize"] == board.record.stack_bytes_reserved
    assert after["arenasize"] == board.record.arena_bytes


def test_no_byte_is_lost_in_a_burst(board: Board) -> None:
    """Far more than the ring holds, sent while the firmware is busy answering."""
    echo = frame(message(WRITE, OS, 0, {"d": "x" * 250}))
    board.send(b"\n" + b"noise " * 10_000 + b"\n" + echo * 20)
    for _ in range(20):
        assert board.receive().body == {"r": "x" * 250}


def test_reset_starts_over(board: Board) -> None:
    board.ask(WRITE, TINYML, 3)
    assert board.ask(WRITE, OS, 5).body == {}
    board.hello()
    assert board.ask(WRITE, TINYML, 3).body["count"] == 1
