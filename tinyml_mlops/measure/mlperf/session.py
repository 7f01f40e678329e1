"""Talks to a device in MLPerf Tiny's text commands.

They carry no checksum. So what was loaded is read back, and figures are asked for twice: what came damaged is
sent again or refused, and never taken for a figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tinyml_mlops.config.attached import BAUD
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.transport import SerialTransport, Transport
from tinyml_mlops.errors import BoardError, DeviceSilentError, GarbledError
from tinyml_mlops.measure.mlperf import grammar

ANSWER_S = 10.0
INFER_S = 120.0  # for one inference of the largest models on the slowest emulated board
LOADS = 3  # attempts


@dataclass(frozen=True)
class Inferences:
    """What came of one ``infer``.

    Attributes:
        clock_us: that all of them took, on the device's clock.
        results: of the last one.
    """

    count: int
    clock_us: int
    results: tuple[float, ...]


class MlperfSession:
    """One device, asked in text."""

    def __init__(self, transport: Transport, board: str) -> None:
        """Take over ``transport``; ``board`` is its name, for messages."""
        self.name = f"{board} at {transport.url}"
        self._transport = transport
        self._received = b""

    @classmethod
    def open(cls, url: str, board: str, rate: int = BAUD) -> Self:
        """Connect to ``url`` at a baud rate.

        Raises:
            PortBusyError: another program has the port.
            LinkError: it cannot be opened.
        """
        return cls(SerialTransport(url, (rate,)), board)

    def answer(self, command: str, answer_s: float = ANSWER_S) -> list[str]:
        """Send one command, without its ``%``; the lines before ``m-ready``, refusals among them.

        Raises:
            DeviceSilentError: ``m-ready`` did not come within ``answer_s``.
            LinkError: the connection is gone.
        """
        deadline = Deadline.after(answer_s)
        self._transport.send(f"{command}{grammar.END}".encode(), deadline)
        lines: list[str] = []
        while (line := self._line(command, deadline)) != grammar.READY:
            lines.append(line)
        return lines

    def command(self, command: str, answer_s: float = ANSWER_S) -> list[str]:
        """As :meth:`answer`, for a command that may not be refused.

        Raises:
            BoardError: the device refused it.
            DeviceSilentError, LinkError: as :meth:`answer`.
        """
        lines = self.answer(command, answer_s)
        if refusals := grammar.found(grammar.ERROR, lines):
            raise BoardError(f"{self.name} refused {command[:20]!r}: {refusals[0]}")
        return lines

    def model(self) -> str:
        """Which of the benchmark's models the device says it has."""
        return self._one(grammar.MODEL, "profile")

    def board(self) -> str:
        """How the device calls itself."""
        return self._one(grammar.NAME, "name")

    def load(self, data: bytes) -> None:
        """Load one sample, and read it back.

        Raises:
            GarbledError: the device holds something else.
        """
        for _ in range(LOADS):
            for command in grammar.data_commands(data):
                self.command(command)
            pieces = grammar.found(grammar.BUFFER, self.command("db print", ANSWER_S + len(data) / 1000))
            if b"".join(bytes.fromhex(piece.replace("-", "")) for piece in pieces) == data:
                return
        raise GarbledError(
            f"{self.name}: {len(data)} bytes were loaded {LOADS} times and read back damaged",
            hint="check baud rate and cable",
        )

    def infer(self, count: int, warmups: int, answer_s: float = INFER_S) -> Inferences:
        """Run inferences on what was loaded.

        Args:
            count: that are timed.
            warmups: before them.
            answer_s: for all of them.

        Raises:
            GarbledError: figures are missing, or are others when they are asked for again.
        """
        lines = self.command(f"infer {count} {warmups}", answer_s)
        laps = [int(lap) for lap in grammar.found(grammar.LAP, lines)]
        results = grammar.found(grammar.RESULTS, lines)
        if len(laps) != 2 or len(results) != 1 or laps[1] < laps[0]:
            raise self._damaged("infer", lines)
        self._confirm(grammar.RESULTS, "results", results[0])
        self._confirm(grammar.LAP, "timestamp", str(laps[1]))  # the device's clock stands between inferences
        try:
            values = tuple(float(value) for value in results[0].split(","))
        except ValueError as error:
            raise self._damaged("infer", lines) from error
        return Inferences(count, laps[1] - laps[0], values)

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _one(self, pattern: re.Pattern[str], command: str) -> str:
        lines = self.command(command)
        values = grammar.found(pattern, lines)
        if len(values) != 1:
            raise self._damaged(command, lines)
        return values[0]

    def _confirm(self, pattern: re.Pattern[str], command: str, expected: str) -> None:
        again = self._one(pattern, command)
        if again != expected:
            raise GarbledError(
                f"{self.name}: {command} gives {again!r}, and gave {expected!r} before",
                hint="check baud rate and cable",
            )

    def _line(self, command: str, deadline: Deadline) -> str:
        while b"\n" not in self._received:
            data = self._transport.receive(deadline)
            if not data:
                raise DeviceSilentError(
                    f"{self.name}: no {grammar.READY} to {command[:20]!r} within {deadline.given_s:g} s",
                    hint="was the firmware built for MLPerf Tiny? Does another program hold the port?",
                )
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        return line.decode("ascii", errors="replace").strip("\r\0")

    def _damaged(self, command: str, lines: Sequence[str]) -> GarbledError:
        return GarbledError(
            f"{self.name}: the answer to {command} is damaged: {' / '.join(lines)[:200]!r}",
            hint="check baud rate and cable",
        )
