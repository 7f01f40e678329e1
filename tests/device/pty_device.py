"""A fake device behind a terminal of the kernel: at another baud rate than its own it hears nothing."""

import os
import pty
import select
import socket
import termios
import threading
import tty
from typing import Self

from tests.device.fake_device import FakeDevice


class PtyDevice:
    """Carries bytes between a terminal and a fake device.

    Attributes:
        path: of the terminal.
        noise: what comes back for bytes that were sent at another rate.
    """

    def __init__(self, device: FakeDevice, speed: int, noise: bytes = b"") -> None:
        """``speed`` is termios' constant of the device's baud rate."""
        self._device, self._speed, self.noise = device, speed, noise
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    @property
    def speed(self) -> int:
        """termios' constant of the rate that the host has set."""
        return int(termios.tcgetattr(self._ours)[5])

    def __enter__(self) -> Self:
        self._device.__enter__()
        self._wire = socket.create_connection(("127.0.0.1", int(self._device.url.rpartition(":")[2])))
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.close()
        self._thread.join()
        self._wire.close()
        self._device.__exit__(*error)
        for handle in (self._ours, self._theirs):
            os.close(handle)
        self._stopped.close()

    def _carry(self) -> None:
        while True:
            ready, _, _ = select.select([self._ours, self._wire, self._stopped], [], [])
            if self._stopped in ready:
                return
            if self._ours in ready:
                data = os.read(self._ours, 65536)
                if self.speed == self._speed:
                    self._wire.sendall(data)
                elif self.noise:
                    os.write(self._ours, self.noise)
            if self._wire in ready:
                os.write(self._ours, self._wire.recv(65536))
