"""Tensors travel in pieces: large ones on a good wire, on a bad one small ones: more arrive whole."""

from collections.abc import Callable

from tinyml_mlops.errors import DeviceSilentError, GarbledError

LEAST_BYTES = 16
PATIENT, IMPATIENT = None, 8
"""Attempts at a piece: until the deadline where it cannot be smaller, else a few."""
GROW_AFTER = 16  # pieces in a row that arrived


class Pieces:
    """The size of one link's pieces."""

    def __init__(self, most_bytes: int) -> None:
        """Begin with the largest that the device takes."""
        self._most = self._size = most_bytes
        self._good = 0

    def over(self, total: int, one: Callable[[int, int, int | None], None]) -> None:
        """Call ``one(offset, length, attempts)`` until ``total`` bytes are covered.

        Raises:
            DeviceSilentError, GarbledError: the smallest piece failed as well.
        """
        offset = 0
        while offset < total:
            length = min(self._size, total - offset)
            smallest = self._size <= LEAST_BYTES
            try:
                one(offset, length, PATIENT if smallest else IMPATIENT)
            except (DeviceSilentError, GarbledError):
                if smallest:
                    raise
                self._size, self._good = max(LEAST_BYTES, self._size // 2), 0
                continue
            offset += length
            self._good += 1
            if self._good >= GROW_AFTER:
                self._size, self._good = min(self._most, self._size * 2), 0
