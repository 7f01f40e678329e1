"""Where a fleet's ledger lies, and by whose name this process writes into it."""

import getpass
import socket
from pathlib import Path

from tinyml_mlops.config.fleet import FLEET_FILE, FleetParams, load_fleet
from tinyml_mlops.errors import FleetError, UserInputError
from tinyml_mlops.fleet.ledger import Ledger


def fleet_file(fleet: str) -> Path:
    """The file of a fleet that was named, or whose file was.

    Args:
        fleet: a path, or the name of one of :func:`fleets_here`.

    Raises:
        UserInputError: there is none of that name.
    """
    if fleet.endswith((".yaml", ".yml")):
        return Path(fleet)
    found = fleets_here()
    if fleet not in found:
        known = ", ".join(f"{name} ({path})" for name, path in found.items()) or "none"
        raise UserInputError(
            f"there is no fleet {fleet!r} here; known: {known}", hint="name it, or the path of its fleet.yaml"
        )
    return found[fleet]


def fleets_here() -> dict[str, Path]:
    """The fleets whose files are ``fleet.yaml`` or in ``fleets/``, by name."""
    files = [FLEET_FILE, *sorted(Path("fleets").glob("*.yaml"))]
    return {load_fleet(path).name: path for path in files if path.is_file()}


def ledger_path(file: Path, name: str) -> Path:
    """Beside the fleet's file, where `dvc` and `make clean` leave it alone."""
    return fleet_folder(file, name) / "ledger.db"


def fleet_folder(file: Path, name: str) -> Path:
    """All that is kept of a fleet."""
    return file.parent / ".tinyml" / "fleets" / name


def engine_lock(file: Path, name: str) -> Path:
    """Held by the process that carries out a rollout of the fleet."""
    return fleet_folder(file, name) / "engine.lock"


def open_fleet(file: Path) -> tuple[FleetParams, Ledger]:
    """A fleet with its history.

    Raises:
        ParamsError: the file is missing or wrong.
        FleetError: nothing was promoted to it yet, or its ledger is damaged.
    """
    fleet = load_fleet(file)
    path = ledger_path(file, fleet.name)
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
