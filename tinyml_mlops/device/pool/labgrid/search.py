"""The search for a place that works, is free, and becomes ours."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.labgrid.left_behind import user
from tinyml_mlops.device.pool.labgrid.places import SERIAL, Place, Resource, unusable, url_of
from tinyml_mlops.device.pool.labgrid.session import Session
from tinyml_mlops.errors import BoardError, CoordinatorError, PortBusyError

BOARD_TAG = "board"
"""Of a place: which board of the catalogue is there."""
POLL_S = 0.5  # a reservation that is not asked for expires after 60 s
WAITING, ALLOCATED = 0, 1  # labgrid's states of a reservation


class Search:
    """For a place with these tags that works: one whose exporter is gone can be acquired like any other."""

    def __init__(self, session: Session, tags: Mapping[str, str], deadline: Deadline) -> None:
        self._session, self._tags, self._deadline = session, tags, deadline
        self._coordinator = session.coordinator
        self._broken: dict[str, str] = {}

    def place(self, held: ExitStack) -> tuple[str, str]:
        """Name of the place and URL of its serial port; ``held`` gives the place back."""
        with ExitStack() as aside:  # what does not work stays reserved meanwhile: it is not offered again
            while True:
                self._expect_some()
                with ExitStack() as tried:
                    token, name = self._reserved(tried)
                    if name and (url := self._acquired(name, token, tried)):
                        held.push(tried.pop_all())
                        return name, url
                    aside.push(tried.pop_all())

    def _expect_some(self) -> None:
        self._session.sync()
        places, resources = self._session.places, self._session.resources
        fitting = [place for place in places.values() if place.has(self._tags)]
        where = self._coordinator.address
        if not fitting:
            kinds = sorted({place.tags[BOARD_TAG] for place in places.values() if BOARD_TAG in place.tags})
            raise BoardError(
                f"no place of labgrid at {where} has the tags {self._told_tags}",
                hint=f"there are: {', '.join(kinds) or 'none with a tag board'}; "
                f"`labgrid-client -p PLACE set-tags {self._told_tags}` gives them",
            )
        troubles = {place.name: self._trouble(place, resources) for place in fitting}
        if all(troubles.values()):
            told = "; ".join(f"{name}: {why}" for name, why in sorted(troubles.items()))
            raise BoardError(
                f"no place of labgrid at {where} with the tags {self._told_tags} works: {told}",
                hint="does labgrid-exporter run on that machine, is the board plugged in?",
            )

    def _trouble(self, place: Place, resources: Collection[Resource]) -> str:
        if place.name in self._broken:
            return self._broken[place.name]
        if missing := place.unmatched(resources):
            return f"no exporter offers {missing}"
        port = place.serial_port(resources)
        return unusable(port) if port else f"it has no {SERIAL}"

    def _reserved(self, tried: ExitStack) -> tuple[str, str]:
        """Token, and name of the place that is kept for us: empty where that was deleted meanwhile.

        Raises:
            PortBusyError: others have all of them until the deadline.
        """
        filters = {"main": {"filter": self._tags}}
        found = self._coordinator.call("CreateReservation", filters=filters).reservation
        tried.enter_context(_undone(partial(self._cancel, found.token)))
        while found.state == WAITING:
            if self._deadline.expired:
                raise self._all_taken()
            time.sleep(min(POLL_S, self._deadline.remaining_s))
            self._expect_some()
            found = self._coordinator.call("PollReservation", token=found.token).reservation
        return found.token, found.allocations["main"] if found.state == ALLOCATED else ""

    def _acquired(self, name: str, token: str, tried: ExitStack) -> str | None:
        """URL of its serial port; None: it does not work."""
        if why := self._trouble(self._session.places[name], self._session.resources):
            self._broken[name] = why
            return None
        call, owner = self._coordinator.call, self._session.owner
        with ExitStack() as acquired:
            # Before it is acquired: whoever is interrupted then may have it or not.
            acquired.enter_context(_undone(partial(call, "ReleasePlace", placename=name, fromuser=owner)))
            if why := self._refusal(name, token):
                self._broken[name] = why
                return None
            call("AllowPlace", placename=name, user=user())  # labgrid-client may be what flashes it
            self._session.sync()
            port = self._session.places[name].serial_port(self._session.resources)
            if port is not None and port.acquired == name and (url := url_of(port)):
                tried.push(acquired.pop_all())
                return url
        self._broken[name] = "its exporter went away"
        return None

    def _refusal(self, name: str, token: str) -> str:
        """Acquire a place; why that was refused, or empty.

        Its resources may be held while it is free: by another place that has them, too, or for a client that
        was killed while it acquired this one. The latter a coordinator looks for every 15 s.
        """
        while True:
            try:
                self._coordinator.call("AcquirePlace", placename=name)
                return ""
            except CoordinatorError as error:
                self._session.sync()
                resources = self._session.places[name].resources(self._session.resources)
                held = [
                    f"{resource} is held for place {resource.acquired}"
                    for resource in resources
                    if resource.acquired
                ]
                if not held:
                    return error.what
                if self._deadline.expired:
                    return f"{held[0]}, still after {self._deadline.given_s:g} s"
            time.sleep(min(POLL_S, self._deadline.remaining_s))
            self._coordinator.call("PollReservation", token=token)

    def _cancel(self, token: str) -> None:
        with suppress(CoordinatorError):  # it may have expired; what has not, expires
            self._coordinator.call("CancelReservation", token=token)

    def _all_taken(self) -> PortBusyError:
        reservations = self._coordinator.call("GetReservations").reservations
        owners = {reservation.token: reservation.owner for reservation in reservations}
        places = sorted(self._session.places.values(), key=lambda place: place.name)
        told = "; ".join(self._occupied(place, owners) for place in places if place.has(self._tags))
        return PortBusyError(
            f"no place of labgrid at {self._coordinator.address} with the tags {self._told_tags} is free, "
            f"still after {self._deadline.given_s:g} s: {told}",
            hint="wait for it (pool.wait_s of bench.yaml), or ask who has it",
        )

    def _occupied(self, place: Place, owners: Mapping[str, str]) -> str:
        if why := self._trouble(place, self._session.resources):
            return f"{place.name}: {why}"
        if place.acquired:
            return f"{place.name} is in use by {place.acquired}"
        return f"{place.name} is reserved by {owners.get(place.reservation, 'somebody')}"

    @property
    def _told_tags(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self._tags.items())


@contextmanager
def _undone(call: Callable[[], object]) -> Iterator[None]:
    """Call it at the end; where something else has failed before, that is what is told."""
    try:
        yield
    except BaseException:
        with suppress(CoordinatorError):  # the next session on this machine gives it back
            call()
        raise
    call()
