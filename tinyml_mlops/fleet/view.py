"""A fleet as it stands, followed while it changes. Writes nothing."""

from pathlib import Path
from typing import Self

from tinyml_mlops.config.fleet import load_fleet
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.places import ledger_path, who
from tinyml_mlops.fleet.seen import Sightings, read_sightings, seen_path
from tinyml_mlops.fleet.state import FleetState
from tinyml_mlops.fleet.status import FleetStatus, fleet_status


class FleetView:
    """Of one thread. A fleet to which nothing was promoted yet has no ledger, and gets none from here."""

    def __init__(self, file: Path) -> None:
        """Look at the fleet of ``file``; it is read anew each time."""
        self._file = file
        self._ledger: Ledger | None = None
        self._gates, self._counted = Gates(), 0

    def status(self, seen: Sightings | None = None) -> FleetStatus:
        """As of now.

        Args:
            seen: answers of devices; None: those that were kept.

        Raises:
            ParamsError: the file is missing or wrong.
            FleetError: the ledger is damaged.
        """
        fleet = load_fleet(self._file)
        path = ledger_path(self._file, fleet.name)
        if self._ledger is not None and self._ledger.path != path:
            self.close()
        if self._ledger is None and path.exists():
            self._ledger = Ledger(path, who())
        state = FleetState()
        if self._ledger is not None:
            for entry in self._ledger.entries(after=self._counted):
                self._gates.take(entry)
                self._counted = entry.seq
            state = self._ledger.catch_up()
        return fleet_status(fleet, state, self._gates, seen or read_sightings(seen_path(path)))

    def close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
        self._ledger = None
        self._gates, self._counted = Gates(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
