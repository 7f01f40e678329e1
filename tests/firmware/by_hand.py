"""A transport to a chip in this process, which runs while somebody waits for it."""

from typing import Protocol

from tinyml_mlops.deadline import Deadline


class Chip(Protocol):
    """It takes ``received``; ``run`` lets it run until it waits, and gives what it has sent."""

    received: bytearray

    def run(self) -> bytes: ...


class ByHand:
    """See the module."""

    url, rates, rate = "unicorn", (115200,), 115200

    def __init__(self, chip: Chip) -> None:
        self._chip = chip

    def retune(self) -> None:
        """It has one rate."""

    def send(self, data: bytes, deadline: Deadline) -> None:
        self._chip.received += data

    def receive(self, deadline: Deadline) -> bytes:
        return self._chip.run()

    def close(self) -> None:
        """Nothing is open."""
