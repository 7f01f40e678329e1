"""A recording in place of a meter."""

import time
from pathlib import Path
from typing import Self

from tinyml_mlops.measure.energy.trace import PowerTrace, read_trace


class RecordedMeter:
    """Hands over the same CSV every time, as if it had begun at :meth:`start`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._started_s = 0.0

    def start(self) -> None:
        self._started_s = time.monotonic()

    def stop(self) -> PowerTrace:
        """Raises UserInputError where the file is no recording."""
        return read_trace(self._path, self._started_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is open."""
