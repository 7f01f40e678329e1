"""Bytes to and from a board over a serial port, ``socket://``, or any other URL that pyserial opens."""

import errno
import grp
import select
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import serial

from tinyml_mlops.config.attached import BAUD
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.tcp_port import TcpPort
from tinyml_mlops.errors import LinkError, PortBusyError

TCP = "socket://"
READ_BYTES = 4096
POLL_S = 0.05  # only for ports that cannot be waited for by select


class Transport(Protocol):
    """Carries bytes; knows nothing of what they mean."""

    @property
    def url(self) -> str: ...

    @property
    def rates(self) -> tuple[int, ...]:
        """Baud rates that the other side may have."""
        ...

    @property
    def rate(self) -> int:
        """Baud rate at this moment."""
        ...

    def retune(self) -> None:
        """Go on with the next of the rates; what came at the last one is thrown away."""
        ...

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of ``data``."""
        ...

    def receive(self, deadline: Deadline) -> bytes:
        """What has arrived, at least one byte; empty when nothing came before the deadline."""
        ...

    def close(self) -> None: ...


class SerialTransport:
    """A port, of pyserial's or like one of those.

    Attributes:
        url: what was opened.
        rates: baud rates that the other side may have.
    """

    def __init__(self, url: str, rates: Sequence[int] = (BAUD,)) -> None:
        """Open the port, for us alone where the system can say so, at the first of ``rates``.

        Raises:
            PortBusyError: another program has it.
            LinkError: there is no such port, or it cannot be opened.
        """
        self.url, self.rates = url, tuple(rates)
        self._tuned = 0  # to which of them
        self._waits_by_select = "://" not in url or url.startswith(TCP)
        try:
            self._port = _opened(url, self.rates[0])
        except (serial.SerialException, ValueError, OSError) as error:
            raise _cannot_open(url, error) from error

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of ``data``.

        Raises:
            LinkError: the connection is gone, or takes nothing more.
        """
        try:
            while data:
                if self._waits_by_select and not select.select([], [self._port], [], deadline.remaining_s)[1]:
                    raise LinkError(
                        f"{self.url} took nothing for {deadline.given_s:g} s; {len(data)} bytes are unsent",
                        hint="does the board run, and is flow control off?",
                    )
                data = data[self._port.write(data) :]
        except (serial.SerialException, OSError) as error:
            raise self._lost(error) from error

    def receive(self, deadline: Deadline) -> bytes:
        """What has arrived, at least one byte; empty when nothing came before the deadline.

        Raises:
            LinkError: the connection is gone.
        """
        try:
            while True:
                if self._waits_by_select:
                    select.select([self._port], [], [], deadline.remaining_s)
                    data = bytes(self._port.read(READ_BYTES))
                else:
                    data = bytes(self._port.read(1))
                    data += bytes(self._port.read(self._port.in_waiting))
                if data or deadline.expired:
                    return data
        except (serial.SerialException, OSError) as error:
            raise self._lost(error) from error

    @property
    def rate(self) -> int:
        """Baud rate at this moment."""
        return self.rates[self._tuned]

    def retune(self) -> None:
        """Go on with the next of the rates, after the last with the first; old bytes are thrown away.

        Raises:
            LinkError: the port does not take that rate.
        """
        if len(self.rates) == 1:
            return
        self._tuned = (self._tuned + 1) % len(self.rates)
        try:
            self._port.baudrate = self.rate
            self._port.reset_input_buffer()
        except (serial.SerialException, OSError, ValueError) as error:
            raise LinkError(
                f"{self.url} cannot be set to {self.rate:,} baud: {error}",
                hint="leave that rate out under baud in bench.yaml",
            ) from error

    def close(self) -> None:
        self._port.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _lost(self, error: Exception) -> LinkError:
        return LinkError(
            f"the connection to {self.url} broke: {error}",
            hint="is the board still powered and plugged in (an emulated one: is QEMU still running)?",
        )


def _opened(url: str, rate: int) -> Any:
    if url.startswith(TCP):
        return TcpPort(url)
    if "://" not in url:  # exclusive: the kernel's lock
        return serial.Serial(url, baudrate=rate, exclusive=True, timeout=0, write_timeout=0)
    return serial.serial_for_url(url, baudrate=rate, timeout=POLL_S)  # rfc2217 knows no write_timeout


def _cannot_open(url: str, error: Exception) -> LinkError:
    busy = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
    # pyserial wraps the kernel's answer and keeps its number only sometimes
    if getattr(error, "errno", None) in busy or "exclusively lock" in str(error):
        return PortBusyError(
            f"{url} is used by another program", hint="close it (a serial monitor?), then try again"
        )
    if getattr(error, "errno", None) in (errno.EACCES, errno.EPERM):
        return LinkError(f"{url} may not be opened by this user", hint=_whom_to_join(url))
    return LinkError(
        f"{url} cannot be opened: {error}", hint="check the port's name and that the board is there"
    )


def _whom_to_join(path: str) -> str:
    """Linux gives serial ports to a group (``dialout``, ``uucp``, …)."""
    try:
        group = grp.getgrgid(Path(path).stat().st_gid).gr_name
    except (OSError, KeyError):
        return "ask who administers this machine for access to serial ports"
    return f"join the group {group}: sudo usermod -aG {group} $USER, then log in again"
