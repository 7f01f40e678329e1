"""The project's own database, made whole or not at all. Imports mlflow."""

import os
from contextlib import suppress

from tinyml_mlops.tracking.location import Location


def make_database(location: Location) -> None:
    """Make the project's SQLite file where there is none yet; the tracking lock is held.

    MLflow makes its tables one by one, and refuses a file that has only some of them: a process killed in
    between would leave a store that never opens again. So they are made under another name.

    Raises:
        OSError, SQLAlchemyError: the disk is full, or the folder is not writable.
    """
    path = location.database
    if path is None:
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)  # of a process that was killed
    if path.exists():
        return
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    store = SqlAlchemyStore(f"sqlite:///{unfinished}", location.artifact_location)  # type: ignore[no-untyped-call]
    store.engine.dispose()
    with suppress(FileExistsError):  # a server that was started meanwhile made its own
        os.link(unfinished, path)
    unfinished.unlink()
