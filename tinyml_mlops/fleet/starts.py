"""Starts of a device that nobody asked for, over all connections to it: a brown-out, a fault, a watchdog."""

import re
from collections import defaultdict

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.errors import LinkError


class Starts:
    """Of one device.

    Attributes:
        unasked: how many there were since it was asked first.
    """

    def __init__(self) -> None:
        self.unasked = 0
        self._expected: int | None = None  # None: it was not asked yet

    def counted(self, boots: int) -> None:
        """It says that it started so often."""
        if self._expected is not None:
            self.unasked += max(0, boots - self._expected)
        self._expected = boots

    def asked(self) -> None:
        """It is about to be restarted."""
        if self._expected is not None:
            self._expected += 1

    def restarted(self, boots: int) -> None:
        """It was, and says that it started so often."""
        self._expected = boots

    def told(self, device: FleetDevice, error: LinkError) -> LinkError:
        """``error``, met with ``device``: which one it is, and what it does if it starts by itself."""
        kind = type(error)
        if self.unasked:
            once, often = "restarted by itself", "restarts by itself again and again"
            does = once if self.unasked == 1 else f"{often} ({self.unasked} starts that nobody asked for)"
            return kind(
                f"{device.id} {does}: check its power supply; if that is good, a fault or a watchdog ends "
                f"its work. At last, {error.what}",
                hint=error.hint,
            )
        if re.search(rf"\b{re.escape(device.id)}\b", error.what):
            return error
        return kind(f"{device.id}: {error.what}", hint=error.hint)


class StartCounts:
    """Those of the devices of a fleet."""

    def __init__(self) -> None:
        self._of: defaultdict[str, Starts] = defaultdict(Starts)

    def of(self, device: FleetDevice) -> Starts:
        return self._of[device.id]
