"""Power of a board off and on again, by uhubctl and a USB hub that can do that."""

import shutil
from pathlib import Path

from tinyml_mlops.config.bench import UsbHub
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.flash_tools import run_program
from tinyml_mlops.errors import MissingToolError

OFF_S = 2  # uhubctl's default; capacitors on the board need some of it


def power_cycle(board: str, hub: UsbHub, log: Path, deadline: Deadline) -> None:
    """Switch the hub's port off and on.

    Args:
        board: name of it and of where it is, for messages.
        hub: location and port.
        log: for what uhubctl says.
        deadline: for uhubctl to end.

    Raises:
        MissingToolError: uhubctl is not installed.
        HostToolError: it failed, or was not done before the deadline.
    """
    if shutil.which("uhubctl") is None:
        raise MissingToolError(
            f"to switch the power of {board}, uhubctl has to be installed",
            hint="Debian: sudo apt-get install uhubctl; or leave hub out of bench.yaml",
        )
    run_program(board, command_line(hub), "switched off and on", log, deadline)


def command_line(hub: UsbHub) -> list[str]:
    """uhubctl(8): location, port, action, seconds without power."""
    return ["uhubctl", "-l", hub.location, "-p", str(hub.port), "-a", "cycle", "-d", str(OFF_S)]
