"""A board on a cable, as a :class:`~tinyml_mlops.device.pool.pool.Lease`."""

import time
from dataclasses import replace
from pathlib import Path

from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached
from tinyml_mlops.device.flash_tools import flash
from tinyml_mlops.device.hub_power import power_cycle
from tinyml_mlops.device.lock import identity_lock
from tinyml_mlops.device.resets import restart
from tinyml_mlops.device.usb_ports import usb_ports
from tinyml_mlops.errors import BoardError

POWER = "power"  # off and on by the hub of bench.yaml
POLL_S = 0.1  # a port that comes back tells nobody


class AttachedBoard:
    """One that was found, and that its user holds."""

    def __init__(self, found: Attached) -> None:
        self._found = found

    @property
    def name(self) -> str:
        """How messages call it."""
        return self._found.name

    @property
    def rates(self) -> tuple[int, ...]:
        """Baud rates that its firmware may have."""
        return self._found.baud

    @property
    def power(self) -> PowerParams | None:
        """Meter of its energy."""
        return self._found.power

    @property
    def ways_to_restart(self) -> tuple[str, ...]:
        """What :meth:`restart` knows, the mildest first."""
        return (*self._found.reset, *((POWER,) if self._found.hub else ()))

    def flash(self, elf: Path, deadline: Deadline) -> str:
        """Write the flash, and wait until the serial port is there again; its path or URL.

        Raises:
            HostToolError: flashing failed.
            LinkError: what takes it to its boot loader failed.
            BoardError: the port did not come back.
        """
        if self._found.before_flash is not None:
            restart(self._found, self._found.before_flash, self._log("reset"), deadline)
        flash(self._found, elf, self._log("flash"), deadline)
        return self._port(deadline, "after flashing")

    def restart(self, way: str, deadline: Deadline) -> str:
        """Restart it in one of :attr:`ways_to_restart`; path or URL of its port after that.

        Raises:
            HostToolError, LinkError: that did not work.
            BoardError: the port did not come back.
        """
        log = self._log("reset")
        if way == POWER and self._found.hub is not None:
            power_cycle(f"{self._found.name} at {self._found.link}", self._found.hub, log, deadline)
        else:
            restart(self._found, way, log, deadline)
        return self._port(deadline, f"after a reset by {way}")

    def _log(self, what: str) -> Path:
        """Of a program: beside its lock, the same for every project of this user."""
        return identity_lock(self._found.identity).with_name(f"{what}.log")

    def _port(self, deadline: Deadline, when: str) -> str:
        if not self._found.serial_number:
            return self._found.link
        while True:
            for port in usb_ports():
                if port.serial_number == self._found.serial_number:
                    self._found = replace(self._found, link=port.path)
                    return port.path
            if deadline.expired:
                raise BoardError(
                    f"{self._found.name}: {when}, no port with serial number "
                    f"{self._found.serial_number} came back within {deadline.given_s:g} s",
                    hint="does the firmware run? Press reset, or plug it in again",
                )
            time.sleep(min(POLL_S, deadline.remaining_s))
