"""Where runs go: ``MLFLOW_TRACKING_URI``, or a SQLite file in the project."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

DATABASE_NAME = "mlflow.db"
ARTIFACTS_NAME = "mlartifacts"
LOCK_NAME = ".track.lock"
TRACKING_VARIABLE = "MLFLOW_TRACKING_URI"


@dataclass(frozen=True)
class Location:
    """A tracking store, or a model registry that is kept apart from it.

    Attributes:
        uri: what MLflow is given; may hold credentials, never show it.
        shown: the same without credentials; relative for the project's own store.
        artifact_location: where a new experiment keeps its artifacts; ``None``: the server decides.
        lock: file that keeps two trackings of one project apart.
        database: file of the project's own store; ``None``: it is somebody else's.
        role: what messages call it.
        variable: of the environment, that names another.
    """

    uri: str
    shown: str
    artifact_location: str | None
    lock: Path
    database: Path | None = None
    role: str = "tracking store"
    variable: str = TRACKING_VARIABLE

    @property
    def is_http(self) -> bool:
        return urlsplit(self.uri).scheme in {"http", "https"}

    @property
    def told(self) -> str:
        """For messages."""
        return f"{self.role} at {self.shown}"


def location_of(project: Path) -> Location:
    """Find the tracking store of a project."""
    root = _home_of(project.resolve())
    lock = root / "work" / LOCK_NAME
    if uri := os.environ.get(TRACKING_VARIABLE):
        return Location(uri, without_credentials(uri), None, lock)
    database = root / DATABASE_NAME
    return Location(
        uri=f"sqlite:///{database}",
        shown=f"sqlite:///{DATABASE_NAME}",
        artifact_location=(root / ARTIFACTS_NAME).as_uri(),
        lock=lock,
        database=database,
    )


def without_credentials(uri: str) -> str:
    """Drop user, password and query (which may carry a token) from a URI."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", "")) if host else uri.partition("?")[0]


def _home_of(project: Path) -> Path:
    """The user's project, also inside the throw-away copy that ``dvc exp run --temp`` works in.

    DVC names the project in ``DVC_ROOT`` there; a store inside the copy would be gone with it.
    """
    home = os.environ.get("DVC_ROOT")
    if home and project.is_relative_to(Path(home).resolve() / ".dvc" / "tmp"):
        return Path(home).resolve()
    return project
