"""A bad wire: a proxy between host and board that damages bytes, in both directions, by a seeded die."""

import random
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class NoisyWire:
    """Passes bytes on; each is flipped, dropped or doubled with a probability.

    Attributes:
        url: to connect to in place of the board's.
        damaged: bytes so far.
        passed: bytes so far, the damaged ones included.
    """

    def __init__(self, board_url: str, share: float, seed: int) -> None:
        """Stand before ``board_url`` (``socket://…``); ``share`` of all bytes are damaged."""
        place = urlsplit(board_url)
        self._board = socket.create_connection((place.hostname, place.port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self.share, self.damaged, self.passed = share, 0, 0
        self._random = random.Random(seed)
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.close()
        self._thread.join()
        for end in (self._listener, self._board, self._stopped):
            end.close()

    def _serve(self) -> None:
        ready, _, _ = select.select([self._listener, self._stopped], [], [])
        if self._stopped in ready:
            return
        host, _ = self._listener.accept()
        others = {host: self._board, self._board: host}
        for end in others:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # no waiting for acknowledgements
        with host:
            while True:
                ready, _, _ = select.select([*others, self._stopped], [], [])
                if self._stopped in ready:
                    return
                for end in ready:
                    data = end.recv(65536)
                    if not data:
                        return
                    others[end].sendall(self._through(data))

    def _through(self, data: bytes) -> bytes:
        self.passed += len(data)
        return b"".join(self._byte(byte) for byte in data)

    def _byte(self, byte: int) -> bytes:
        if self._random.random() >= self.share:
            return bytes([byte])
        self.damaged += 1
        match self._random.randrange(3):
            case 0:
                return bytes([byte ^ 1 << self._random.randrange(8)])
            case 1:
                return b""
        return bytes([byte, byte])


@contextmanager
def noisy(board_url: str, *, share: float, seed: int) -> Iterator[NoisyWire]:
    """A bad wire to a board, closed at the end."""
    wire = NoisyWire(board_url, share, seed)
    try:
        yield wire
    finally:
        wire.close()
