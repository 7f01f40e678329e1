"""Which deployments there are: one SQLite file, so that every change is whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import ValidationError

from tinyml_mlops.errors import HostToolError
from tinyml_mlops.mlflow_plugin.deployments.record import Deployment
from tinyml_mlops.places import home

FORMAT = 1
OWN = "tinyml-deployments"
WAIT_S = 30.0  # for another process's change, which takes milliseconds
SINGLE_BOARDS = ""
"""The endpoint of deployments that are in no fleet."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS deployments (
    endpoint TEXT NOT NULL,
    name TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (endpoint, name)
)
"""


def state_dir() -> Path:
    """A folder in ``TINYML_STATE_DIR``, or ``work/deployments`` of this project.

    A folder of our own: those of deployments are removed by name, and the user's may be called the same.
    """
    named = os.environ.get("TINYML_STATE_DIR")
    return Path(named).resolve() / OWN if named else home() / "work" / "deployments"


class State:
    """The deployments of single boards."""

    def __init__(self, path: Path) -> None:
        """Use the file ``path``; it is made when it is first needed."""
        self._path = path

    def all(self) -> list[Deployment]:
        """By name."""
        with self._open() as database:
            rows = database.execute(
                "SELECT record FROM deployments WHERE endpoint = ? ORDER BY name", (SINGLE_BOARDS,)
            ).fetchall()
        return [self._parsed(row[0]) for row in rows]

    def find(self, name: str) -> Deployment | None:
        with self._open() as database:
            row = database.execute(
                "SELECT record FROM deployments WHERE endpoint = ? AND name = ?", (SINGLE_BOARDS, name)
            ).fetchone()
        return None if row is None else self._parsed(row[0])

    def put(self, deployment: Deployment) -> None:
        """Write a deployment in the place of one of the same name."""
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO deployments VALUES (?, ?, ?)",
                (SINGLE_BOARDS, deployment.name, deployment.model_dump_json()),
            )

    def remove(self, name: str) -> None:
        with self._open() as database:
            database.execute("DELETE FROM deployments WHERE endpoint = ? AND name = ?", (SINGLE_BOARDS, name))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction.

        Raises:
            HostToolError: the file is damaged, of another version, or cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # No autocommit in between: everything in the block is one change.
            with closing(sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)) as database:
                database.execute("BEGIN IMMEDIATE")
                self._check_format(database)
                yield database
                database.execute("COMMIT")
        except sqlite3.Error as error:
            raise HostToolError(
                f"{self._path} cannot be used: {error}",
                hint="is the disk full, or is it no SQLite file? Move it away to begin anew",
            ) from error

    def _check_format(self, database: sqlite3.Connection) -> None:
        found = database.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            database.execute(SCHEMA)
            database.execute(f"PRAGMA user_version = {FORMAT}")
        elif found != FORMAT:
            raise HostToolError(
                f"{self._path} has format {found}, not {FORMAT}",
                hint="it was written by another version; use that one, or move the file away",
            )

    def _parsed(self, text: str) -> Deployment:
        try:
            return Deployment.model_validate_json(text)
        except ValidationError as error:
            raise HostToolError(
                f"{self._path} holds a deployment that cannot be read: {error.errors()[0]['msg']}",
                hint="it was written by another version; use that one, or move the file away",
            ) from error
