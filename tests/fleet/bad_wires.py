"""Wires to emulated devices that are not well."""

import os
import random
import signal
import time

from smp.header import Header

from tests.device.wire import Wire
from tests.fleet.emulation import Emulation
from tinyml_mlops.device import messages
from tinyml_mlops.device.framing import FrameReader

GOLDEN_VECTORS = (messages.GROUP, messages.SelftestRequest._COMMAND_ID)


class Garbage(Wire):
    """Whatever the device says comes as other bytes, and as many."""

    def through(self, data: bytes, *, to_board: bool) -> bytes:
        if to_board:
            return data
        return random.Random(len(data)).randbytes(len(data))


class Slow(Wire):
    """So many bytes a second, and no more."""

    def __init__(self, board_url: str, bytes_per_s: float) -> None:
        self._bytes_per_s = bytes_per_s
        super().__init__(board_url)

    def through(self, data: bytes, *, to_board: bool) -> bytes:
        time.sleep(len(data) / self._bytes_per_s)
        return data


class BrownOut(Wire):
    """A device whose supply fails whenever it is to run its golden vectors: it starts again, and again.

    Attributes:
        cuts: so far.
    """

    def __init__(self, lab: Emulation, device: str, most: int) -> None:
        """Cut its power, at most so many times; it comes back at once."""
        self._lab, self._device, self._most, self.cuts = lab, device, most, 0
        self._requests = FrameReader()
        super().__init__(lab.boards.devices[device].link)

    def through(self, data: bytes, *, to_board: bool) -> bytes:
        if to_board and self.cuts < self._most and self._asks_for_work(data):
            self.cuts += 1
            for pid in self._lab.boards.board(self._device).pids():
                os.kill(pid, signal.SIGKILL)
            hardware = self._lab.boards.devices[self._device].hardware
            elf = self._lab.firmware[hardware]
            self._lab.boards.switch_on(self._device, elf, keep_running=False)
            raise ConnectionResetError("no power")
        return data

    def _asks_for_work(self, data: bytes) -> bool:
        for message in self._requests.feed(data):
            assert isinstance(message, bytes)
            header = Header.loads(message[: Header.SIZE])
            if (header.group_id, header.command_id) == GOLDEN_VECTORS:
                return True
        return False
