"""A bad wire between host and board: it damages bytes, in both directions, by a seeded die."""

import random

from tests.device.wire import Wire


class NoisyWire(Wire):
    """Each byte is flipped, dropped or doubled with a probability.

    Attributes:
        damaged: bytes so far.
    """

    def __init__(self, board_url: str, *, share: float, seed: int) -> None:
        """Stand before ``board_url`` (``socket://…``); ``share`` of all bytes are damaged."""
        self.share, self.damaged = share, 0
        self._random = random.Random(seed)
        super().__init__(board_url)

    def through(self, data: bytes, *, to_board: bool) -> bytes:
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
