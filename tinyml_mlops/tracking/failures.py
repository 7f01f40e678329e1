"""What MLflow, its HTTP client and its database raise, as one message. Imports mlflow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.probe import HINT, unreachable
from tinyml_mlops.tracking.stores import Stores

MESSAGE_CHARS = 200
_LAST_CAUSE = re.compile(r"\(Caused by \w+\((?:.*?[>)]: )?(.*)\)\)$")  # urllib3's, without its object
_OF_REGISTRY = re.compile(r"registered[-_]model|model[-_]version")  # its requests, and its tables


@contextmanager
def translated(where: Location | Stores, hint: str = HINT) -> Iterator[None]:
    """Every failure of a store or server inside becomes a :class:`~tinyml_mlops.errors.TrackingError`.

    Args:
        where: the store that is worked with; of two, the message names the one that failed, or both where
            what MLflow says does not tell which it was.
        hint: as :func:`~tinyml_mlops.tracking.probe.unreachable` takes it.
    """
    try:
        yield
    except MlflowException as error:
        failed = int(error.get_http_status_code()) >= 500  # type: ignore[no-untyped-call]
        reason = _first_line(error, where)
        raise unreachable(_at_fault(error, where), reason, passing=failed, hint=hint) from error
    except requests.RequestException as error:
        raise unreachable(_at_fault(error, where), type(error).__name__, passing=True, hint=hint) from error
    except (SQLAlchemyError, OSError) as error:
        raise unreachable(_at_fault(error, where), type(error).__name__, hint=hint) from error


def _at_fault(error: Exception, where: Location | Stores) -> Location | Stores:
    """The store that failed."""
    if isinstance(where, Location) or not where.apart:
        return where
    said = str(error)
    if named := [store for store in where.each if store.uri.rstrip("/") in said]:
        return max(named, key=lambda store: len(store.uri))  # one may begin with the other
    if _OF_REGISTRY.search(said):
        return where.registry
    return where.tracking if "/api/" in said else where


def _first_line(error: MlflowException, where: Location | Stores) -> str:
    """MLflow's own words, without the stack of causes that it appends, and without the store's password.

    Of a request that failed time and again, the last cause is what matters, and it stands at the very end.
    """
    line = str(error).strip().partition("\n")[0]
    for store in (where,) if isinstance(where, Location) else where.each:
        line = line.replace(store.uri.rstrip("/"), store.shown.rstrip("/"))
    if found := _LAST_CAUSE.search(line):
        return found[1].strip("\"'")
    return line if len(line) <= MESSAGE_CHARS else line[:MESSAGE_CHARS] + "…"
