"""``socket://host:port`` as a port of pyserial's kind.

pyserial's own waits 0.3 s after each close, in case the server needs them before the next connection. This
one waits until the server has closed its end, which tells that it is ready.
"""

import socket
from contextlib import suppress
from urllib.parse import urlsplit

from serial import SerialException

from tinyml_mlops.deadline import Deadline

CONNECT_S = 5.0
CLOSE_S = 0.3  # for servers that keep their end open
READ_BYTES = 4096


class TcpPort:
    """Never blocks; to be waited for by ``select``.

    Attributes:
        baudrate: means nothing here.
    """

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            ValueError: this is no such URL.
            OSError: nobody is there.
        """
        parts = urlsplit(url)
        if parts.hostname is None or parts.port is None or parts.path or parts.query:
            raise ValueError("write socket://host:port")
        self.baudrate = 0
        self._socket = socket.create_connection((parts.hostname, parts.port), CONNECT_S)
        self._socket.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    def write(self, data: bytes) -> int:
        """How many of these bytes were taken."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    def read(self, most: int) -> bytes:
        """What has arrived, up to so many bytes.

        Raises:
            SerialException: the other end has closed the connection.
        """
        try:
            data = self._socket.recv(most)
        except BlockingIOError:
            return b""
        if not data:
            raise SerialException("the other end closed it")
        return data

    def reset_input_buffer(self) -> None:
        """Throw away what has arrived."""
        while self.read(READ_BYTES):
            pass

    def close(self) -> None:
        with self._socket, suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            deadline = Deadline.after(CLOSE_S)
            while not deadline.expired:
                self._socket.settimeout(max(deadline.remaining_s, 0.001))
                if not self._socket.recv(READ_BYTES):
                    return
