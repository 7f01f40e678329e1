"""What MLflow, its HTTP client and its database raise, as one message. Imports mlflow."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.probe import HINT, unreachable

MESSAGE_CHARS = 200
_LAST_CAUSE = re.compile(r"\(Caused by \w+\((?:.*?[>)]: )?(.*)\)\)$")  # urllib3's, without its object
URI_VARIABLE, REGISTRY_VARIABLE = "MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"


@contextmanager
def translated(location: Location, hint: str = HINT) -> Iterator[None]:
    """Every failure of a store or server inside becomes a :class:`~tinyml_mlops.errors.TrackingError`."""
    try:
        yield
    except MlflowException as error:
        failed = int(error.get_http_status_code()) >= 500  # type: ignore[no-untyped-call]
        reason = _first_line(error, location)
        raise unreachable(location, reason, passing=failed, hint=hint) from error
    except requests.RequestException as error:
        raise unreachable(location, type(error).__name__, passing=True, hint=hint) from error
    except (SQLAlchemyError, OSError) as error:
        raise unreachable(location, type(error).__name__, hint=hint) from error


@contextmanager
def default_store(location: Location) -> Iterator[None]:
    """MLflow looks up `models:/…` on its default store, whatever store a client was made for."""
    import mlflow

    told, found = os.environ.get(URI_VARIABLE), mlflow.get_tracking_uri()
    registry = os.environ.get(REGISTRY_VARIABLE), mlflow.get_registry_uri()
    mlflow.set_tracking_uri(location.uri)
    mlflow.set_registry_uri(location.uri)
    try:
        yield
    finally:
        # MLflow writes what it is told into the environment, too: None gives the choice back to it.
        mlflow.set_tracking_uri(None if told in (None, found) else found)  # type: ignore[arg-type]
        os.environ.pop(URI_VARIABLE, None)
        mlflow.set_registry_uri(None if registry[1] == found else registry[1])  # type: ignore[arg-type]
        os.environ.pop(REGISTRY_VARIABLE, None)
        for variable, value in ((URI_VARIABLE, told), (REGISTRY_VARIABLE, registry[0])):
            if value is not None:
                os.environ[variable] = value


def _first_line(error: MlflowException, location: Location) -> str:
    """MLflow's own words, without the stack of causes that it appends, and without the store's password.

    Of a request that failed time and again, the last cause is what matters, and it stands at the very end.
    """
    line = str(error).strip().partition("\n")[0].replace(location.uri.rstrip("/"), location.shown.rstrip("/"))
    if found := _LAST_CAUSE.search(line):
        return found[1].strip("\"'")
    return line if len(line) <= MESSAGE_CHARS else line[:MESSAGE_CHARS] + "…"
