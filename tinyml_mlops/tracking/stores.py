"""Where registered versions go: beside the runs, or to a model registry that MLflow was told of apart."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.tracking.location import Location, location_of, without_credentials

REGISTRY_VARIABLE = "MLFLOW_REGISTRY_URI"


@dataclass(frozen=True)
class Stores:
    """Where runs are and where versions are; one place, unless somebody keeps them apart."""

    tracking: Location
    registry: Location

    @property
    def apart(self) -> bool:
        return self.registry != self.tracking

    @property
    def each(self) -> tuple[Location, ...]:
        """Both, or the one that there is."""
        return (self.tracking, self.registry) if self.apart else (self.tracking,)

    @property
    def told(self) -> str:
        """For messages about what may have happened in either."""
        return " or the ".join(store.told for store in self.each)

    @property
    def variable(self) -> str:
        """Those of the environment that name others."""
        return " or ".join(store.variable for store in self.each)


def stores_of(project: Path) -> Stores:
    """Find the stores of a project."""
    return stores_beside(location_of(project))


def stores_beside(tracking: Location) -> Stores:
    """A tracking store, and the registry that MLflow would use with it.

    That is what ``mlflow.set_registry_uri`` was told in this process, else ``MLFLOW_REGISTRY_URI``, else the
    tracking store itself.
    """
    uri = _told_to_mlflow()
    if not uri or uri.rstrip("/") == tracking.uri.rstrip("/"):
        return Stores(tracking, tracking)
    shown = without_credentials(uri)
    registry = Location(uri, shown, None, tracking.lock, role="model registry", variable=REGISTRY_VARIABLE)
    return Stores(tracking, registry)


def _told_to_mlflow() -> str | None:
    """Where MLflow is not imported, nobody here can have told it anything."""
    if (mlflow := sys.modules.get("mlflow")) is None:
        return os.environ.get(REGISTRY_VARIABLE)
    found: str | None = mlflow.get_registry_uri()
    return None if found == mlflow.get_tracking_uri() else found
