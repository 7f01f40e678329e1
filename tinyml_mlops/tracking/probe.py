"""Is the tracking server there? Asked once, cheaply, before MLflow is imported and starts its own retries."""

import time

import requests

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import ServerFailedError, TrackingError
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.stores import Stores

ATTEMPTS_S = 12.0
CONNECT_S = 3.0
ANSWER_S = 5.0
PAUSE_S = 1.0
HINT = (
    "nothing is lost, the outputs stay in work/; start it, or name another in {variable}: "
    "then `tinyml track` logs what is missing"
)
_PASSING = frozenset({502, 503, 504})  # a proxy whose server is starting


def expect_server(location: Location, within_s: float | None = None, hint: str = HINT) -> None:
    """Wait until the server answers at all; stores that are not HTTP are taken as they are.

    Any answer counts, because a proxy in front may refuse ``/health`` and still serve the API.

    Args:
        location: of the store.
        within_s: how long it is waited for; None: :data:`ATTEMPTS_S`.
        hint: as :func:`unreachable` takes it.

    Raises:
        TrackingError: nothing answered within that time, or the address is no address.
    """
    if not location.is_http:
        return
    deadline = Deadline.after(ATTEMPTS_S if within_s is None else within_s)
    while True:
        try:
            answer = requests.get(
                location.uri.rstrip("/") + "/health", timeout=(CONNECT_S, ANSWER_S), stream=True
            )
            answer.close()
            if answer.status_code not in _PASSING:
                return
            reason = f"it answers {answer.status_code}"
        except (requests.ConnectionError, requests.Timeout) as error:
            reason = _short(error)
        except (requests.RequestException, ValueError) as error:
            raise unreachable(location, type(error).__name__, hint=hint) from error
        if deadline.expired:
            raise unreachable(location, f"{reason}, for {deadline.given_s:.0f} s", hint=hint)
        time.sleep(min(PAUSE_S, deadline.remaining_s))


def expect_servers(stores: Stores, within_s: float | None = None, hint: str = HINT) -> None:
    """:func:`expect_server` for the tracking store, and for a registry that is kept apart."""
    for location in stores.each:
        expect_server(location, within_s, hint)


def unreachable(
    where: Location | Stores, reason: str, *, passing: bool = False, hint: str = HINT
) -> TrackingError:
    """The one way in which a store that cannot be used is reported.

    Args:
        where: the store; both where nobody can tell which it was.
        reason: why.
        passing: it may be well soon.
        hint: what to do; ``{variable}`` in it stands for the environment variable that names another.
    """
    kind = ServerFailedError if passing else TrackingError
    return kind(f"the MLflow {where.told} does not work: {reason}", hint=hint.format(variable=where.variable))


def _short(error: requests.RequestException) -> str:
    return "no answer in time" if isinstance(error, requests.Timeout) else "connection refused or lost"
