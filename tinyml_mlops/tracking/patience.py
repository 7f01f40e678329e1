"""A server that fails in the middle is waited for, and logging goes on where it was; but not for ever."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import ServerFailedError, TrackingError
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.probe import expect_server, unreachable

RETRY_S = 60.0
"""From the first failure on: a server that is started again answers within this time."""
RUN_S = 300.0
"""For one run in all: a server that needs longer is too slow to work with."""
PAUSE_S = 0.5

Result = TypeVar("Result")


def patiently(action: Callable[[], Result], *locations: Location) -> Result:
    """Do what can be done again, and do it again where the server fails, for :data:`RETRY_S` seconds.

    Raises:
        TrackingError: the server did not come back, or refuses.
    """
    deadline: Deadline | None = None
    while True:
        try:
            return action()
        except ServerFailedError as error:
            deadline = deadline or Deadline.after(RETRY_S)
            if not any(location.is_http for location in locations) or deadline.expired:
                raise
            time.sleep(min(PAUSE_S, deadline.remaining_s))
            try:
                for location in locations:
                    expect_server(location, within_s=deadline.remaining_s)
            except TrackingError as gone:
                raise gone from error


class Hurried:
    """A client of MLflow that begins no request after a deadline; one request has MLflow's own time-outs."""

    def __init__(self, client: Any, location: Location) -> None:
        self._client = client
        self._location = location
        self._deadline: Deadline | None = None

    def restart(self) -> None:
        """Grant :data:`RUN_S` seconds from now on."""
        self._deadline = Deadline.after(RUN_S)

    def __getattr__(self, name: str) -> Any:
        if self._deadline is not None and self._deadline.expired:
            reason = f"it is too slow: {self._deadline.given_s:.0f} s were not enough for one run"
            raise unreachable(self._location, reason)
        return getattr(self._client, name)
