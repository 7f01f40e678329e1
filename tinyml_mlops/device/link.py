"""Requests and answers over a transport: sequence numbers, deadlines, bounded repeats."""

import time
from collections.abc import Container
from enum import Enum
from typing import TypeVar

import cbor2
from pydantic import ValidationError
from smp.exceptions import SMPException
from smp.header import OP, Header
from smp.message import Request, Response

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import messages
from tinyml_mlops.device.codes import HINTS, explain
from tinyml_mlops.device.framing import FrameReader, Garbled, encode
from tinyml_mlops.device.patience import Patience, longer
from tinyml_mlops.device.transport import Transport
from tinyml_mlops.errors import BoardError, DeviceSilentError, GarbledError

ATTEMPTS = 1000
"""On a wire that damages one byte in a hundred, one long answer in thirty arrives whole."""
SEQUENCES = 256

PROBE = messages.EchoRequest(d="?")

ResponseT = TypeVar("ResponseT", bound=Response)


class Repeat(Enum):
    """When a request may be sent again: until the deadline, up to :data:`ATTEMPTS` times in all."""

    NEVER = "never"
    """It does something each time: a lost answer is an error, and the caller finds out what happened."""

    GARBLED = "garbled"
    """The same answer each time, but it takes long: only once it is known to be lost."""

    QUICK = "quick"
    """The same answer each time, at once: also when it takes longer than such answers do."""


class Lost(Enum):
    """Why there is no answer."""

    SILENT = "silent"
    DAMAGED = "damaged"
    """Something came, or it is known that nothing will come."""


class Link:
    """Asks one board.

    Attributes:
        name: how messages call the board and its port.
    """

    def __init__(self, transport: Transport, board: str) -> None:
        """Take over ``transport``; ``board`` is its name, for messages."""
        self.name = f"{board} at {transport.url}"
        self._transport = transport
        self._reader = FrameReader()
        self._sequence = 0
        self._received_bytes = 0
        self._garbled = ""
        self._patience = Patience()

    def request(
        self,
        what: str,
        request: Request,
        answer: type[ResponseT],
        deadline: Deadline,
        repeat: Repeat,
        attempts: int | None = None,
    ) -> ResponseT:
        """Ask and wait for the answer.

        Args:
            what: is asked, for messages.
            request: is sent, with a sequence number of this link.
            answer: what has to come back.
            deadline: for all attempts together.
            repeat: whether it may be sent again.
            attempts: how often at most; None: as often as it makes sense.

        Raises:
            DeviceSilentError: nothing came back before the deadline.
            GarbledError: what came back is not the protocol.
            BoardError: the device refused the request.
            LinkError: the connection is gone.
        """
        self._received_bytes, self._garbled = 0, ""
        sent: dict[int, float] = {}
        asked = 0
        allowed = 1 if repeat is Repeat.NEVER else attempts or ATTEMPTS
        patience_s = self._patience.quick_s
        for _ in range(allowed):
            sent[self._send(bytes(request), deadline)] = time.monotonic()
            asked += 1
            message = self._wait(request, sent, deadline, repeat, patience_s)
            if isinstance(message, bytes):
                return self._understood(what, message, answer)
            if deadline.expired:
                break
            if message is Lost.SILENT:
                patience_s = longer(patience_s)
        raise self._failed(what, asked, deadline)

    @property
    def rates(self) -> tuple[int, ...]:
        """Baud rates that the other side may have."""
        return self._transport.rates

    @property
    def rate(self) -> int:
        """Baud rate at this moment."""
        return self._transport.rate

    def retune(self) -> None:
        """Go on at the next of the rates, with nothing of what came at the last one."""
        self._transport.retune()
        self._reader = FrameReader()

    def close(self) -> None:
        self._transport.close()

    def _send(self, message: bytes, deadline: Deadline) -> int:
        self._sequence = (self._sequence + 1) % SEQUENCES
        numbered = bytearray(message)
        numbered[6] = self._sequence  # of the header: op, flags, length (2), group (2), sequence, command
        self._transport.send(encode(bytes(numbered)), deadline)
        return self._sequence

    def _wait(
        self,
        request: Request,
        sent: dict[int, float],
        deadline: Deadline,
        repeat: Repeat,
        patience_s: float,
    ) -> "bytes | Lost":
        """The answer to one of the ``sent`` copies of ``request``, or what became of it.

        Whether a long request still runs or was lost, an echo tells: the device answers in order, so that its
        answer is the last that can come.
        """
        probes: set[int] = set()
        while True:
            data = self._transport.receive(Deadline.after(min(patience_s, deadline.remaining_s)))
            if not data:
                if repeat is Repeat.QUICK or deadline.expired:
                    return Lost.SILENT
                probes.add(self._send(bytes(PROBE), deadline))
                patience_s = longer(patience_s)
            self._received_bytes += len(data)
            damaged = False
            for event in self._reader.feed(data):
                if isinstance(event, Garbled):
                    damaged, self._garbled = True, event.reason
                elif (number := _answered(event, request, sent)) is not None:
                    if repeat is Repeat.QUICK:
                        self._patience.learn(time.monotonic() - sent[number])
                    return event
                elif _answered(event, PROBE, probes) is not None:
                    damaged, self._garbled = True, "it was lost, though the device answers an echo after it"
                else:  # late, of a request that was given up: neither an answer nor damage
                    self._received_bytes = 0
            if damaged:
                return Lost.DAMAGED

    def _understood(self, what: str, message: bytes, answer: type[ResponseT]) -> ResponseT:
        try:
            body = cbor2.loads(message[Header.SIZE :])
            if isinstance(body, dict) and "err" in body:
                raise self._refused(what, int(body["err"]["group"]), int(body["err"]["rc"]))
            if isinstance(body, dict) and body.get("rc"):
                raise self._refused(what, None, int(body["rc"]))
            return answer.loads(message)
        except (
            *(cbor2.CBORDecodeError, ValidationError, SMPException),
            *(KeyError, TypeError, ValueError),
        ) as error:
            raise GarbledError(
                f"{self.name}: the answer to {what} is well framed, but not of this protocol: {error}",
                hint="does the board run firmware of another version? Build and flash it again",
            ) from error

    def _refused(self, what: str, group: int | None, code: int) -> BoardError:
        return BoardError(
            f"{self.name} refused {what}: {explain(group, code)}", hint=HINTS.get((group, code), "")
        )

    def _failed(self, what: str, attempts: int, deadline: Deadline) -> DeviceSilentError | GarbledError:
        asked = f"{what}, asked {attempts} times" if attempts > 1 else what
        if self._garbled or self._received_bytes:
            reason = self._garbled or f"{self._received_bytes} bytes without a frame in them"
            return GarbledError(
                f"{self.name}: no undamaged answer to {asked}: {reason}",
                hint="check baud rate, cable and that this firmware runs on the board",
            )
        return DeviceSilentError(
            f"{self.name} is silent: no answer to {asked}, within {deadline.given_s:g} s",
            hint="does it run this firmware, is the port right, does another program hold it?",
        )


def _answered(message: bytes, request: Request, sent: Container[int]) -> int | None:
    """Which of the ``sent`` copies of ``request`` the message answers; late ones of others answer none."""
    if len(message) < Header.SIZE:
        return None
    try:
        header = Header.loads(message[: Header.SIZE])
    except ValueError:
        return None
    asked = request.header
    answers = (
        header.op == OP(asked.op + 1)
        and header.group_id == asked.group_id
        and header.command_id == asked.command_id
        and header.length == len(message) - Header.SIZE
    )
    return header.sequence if answers and header.sequence in sent else None
