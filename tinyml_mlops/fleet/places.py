"""Where a fleet's ledger lies, and by whose name this process writes into it."""

import getpass
import socket
from pathlib import Path

from tinyml_mlops.config.fleet import FleetParams, load_fleet
from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet.ledger import Ledger


def ledger_path(fleet_file: Path, name: str) -> Path:
    """Beside the fleet's file, where `dvc` and `make clean` leave it alone."""
    return fleet_folder(fleet_file, name) / "ledger.db"


def fleet_folder(fleet_file: Path, name: str) -> Path:
    """All that is kept of a fleet."""
    return fleet_file.parent / ".tinyml" / "fleets" / name


def open_fleet(fleet_file: Path) -> tuple[FleetParams, Ledger]:
    """A fleet with its history.

    Raises:
        ParamsError: the file is missing or wrong.
        FleetError: nothing was promoted to it yet, or its ledger is damaged.
    """
    fleet = load_fleet(fleet_file)
    path = ledger_path(fleet_file, fleet.name)
    if not path.exists():
        raise FleetError(
            f"fleet {fleet.name} has no history: {path} is not there", hint="nothing was promoted to it yet"
        )
    return fleet, Ledger(path, who())


def who() -> str:
    """User and host, for the ledger."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        user = "?"
    return f"{user}@{socket.gethostname()}"
