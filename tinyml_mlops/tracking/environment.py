"""How MLflow's client has to behave here: silent about us, and soon done with a server that does not answer.

MLflow reads these only from the environment, so they are set for as long as tracking lasts and put back.
What the user has set himself stays.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    # A request that fails is tried 3 times within about 5 s; MLflow's own 7 retries wait for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT": "30",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}

# What they say while a new SQLite file is set up, or a version is made, is no news to the user.
_TALKATIVE = ("alembic", "mlflow.store.db.utils", "mlflow.store.model_registry", "urllib3.connectionpool")


@contextmanager
def mlflow_environment() -> Iterator[None]:
    """Hold :data:`SETTINGS` for a block; has to surround the first ``import mlflow``."""
    added = [name for name in SETTINGS if name not in os.environ]
    os.environ.update({name: SETTINGS[name] for name in added})
    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if "mlflow" in sys.modules:  # its telemetry thread must not find the setting gone
            os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
