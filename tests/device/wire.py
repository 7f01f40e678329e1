"""A wire between hosts and a board: a proxy that passes bytes on, for wires that do worse."""

import select
import socket
import threading
from typing import Self
from urllib.parse import urlsplit


class Wire:
    """Whoever connects is connected to the board, one after the other.

    Attributes:
        url: to connect to in place of the board's.
        passed: bytes so far, in both directions.
    """

    def __init__(self, board_url: str) -> None:
        """Stand before ``board_url`` (``socket://…``)."""
        place = urlsplit(board_url)
        self._board = (place.hostname, place.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self.passed = 0
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def through(self, data: bytes, *, to_board: bool) -> bytes:
        """What comes out at the other end.

        Raises:
            ConnectionError: the wire is cut, until somebody connects again.
        """
        return data

    def close(self) -> None:
        self._stop.close()
        self._thread.join()
        for end in (self._listener, self._stopped):
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _serve(self) -> None:
        while self._stopped not in select.select([self._listener, self._stopped], [], [])[0]:
            host, _ = self._listener.accept()
            with host:
                try:
                    with socket.create_connection(self._board) as board:
                        self._connect(host, board)
                except OSError:
                    continue  # the board is off, or the wire was cut: so the host is told

    def _connect(self, host: socket.socket, board: socket.socket) -> None:
        """Until one end closes."""
        others = {host: board, board: host}
        for end in others:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # no waiting for acknowledgements
        while True:
            ready, _, _ = select.select([*others, self._stopped], [], [])
            if self._stopped in ready:
                return
            for end in ready:
                data = end.recv(65536)
                if not data:
                    return
                self.passed += len(data)
                others[end].sendall(self.through(data, to_board=end is host))
