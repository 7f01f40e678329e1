"""Boards at the places of a labgrid coordinator, leased by tags.

A lease is given back in this order: the link is closed, the place is released, the reservation is cancelled,
the session ends.

* The link first: releasing makes the exporter stop the server behind it, which it would have to kill, and the
  next holder must not find our bytes in its port.
* The place before its reservation: in between it is still kept for us, so nobody gets it half released. And
  whoever dies here leaves a reservation, which expires by itself after a minute; in the other order it would
  be a place that stays acquired for ever.
* The session last: reserving and acquiring need it, and its name owns both.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tinyml_mlops.config import Board
from tinyml_mlops.config.attached import BAUD
from tinyml_mlops.config.pool import LabgridPoolParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached
from tinyml_mlops.device.attached_board import AttachedBoard
from tinyml_mlops.device.pool.labgrid.coordinator import Coordinator
from tinyml_mlops.device.pool.labgrid.left_behind import Sessions
from tinyml_mlops.device.pool.labgrid.places import url_of
from tinyml_mlops.device.pool.labgrid.search import Search
from tinyml_mlops.device.pool.labgrid.session import Session
from tinyml_mlops.errors import CoordinatorError, LeaseLostError, TinymlError, UserInputError


class LabgridPool:
    """A :class:`~tinyml_mlops.device.pool.pool.BoardPool` that many machines share."""

    def __init__(self, params: LabgridPoolParams) -> None:
        self._params = params

    @contextmanager
    def lease(self, board: Board, deadline: Deadline) -> Iterator[AttachedBoard]:
        """See :meth:`~tinyml_mlops.device.pool.pool.BoardPool.lease`.

        Raises:
            UserInputError: nothing tells how such a board is flashed from here.
            CoordinatorError: the coordinator cannot be reached, or refused.
            LeaseLostError: the board was taken away while it was used: nothing measured on it counts.
        """
        flash = self._params.flash.get(board.hardware)
        if flash is None:
            raise UserInputError(
                f"nothing tells how {board.hardware} is flashed at a place of labgrid",
                hint="give a command for it under pool, flash in bench.yaml",
            )
        with ExitStack() as held:
            coordinator = held.enter_context(Coordinator(self._params.coordinator))
            sessions = Sessions(coordinator.address)
            session = held.enter_context(Session(coordinator, sessions.register(held)))
            sessions.reap(session)
            place, url = Search(session, self._params.wanted(board.hardware), deadline).place(held)
            attached = Attached(
                place,
                url,
                serial_number="",
                probe="",
                flash=(flash,),
                reset=("smp",),
                baud=board.attached.baud if board.attached else (BAUD,),
                place=place,
                coordinator=coordinator.address,
            )
            with _watched(session, place, url):
                yield AttachedBoard(attached)


@contextmanager
def _watched(session: Session, place: str, url: str) -> Iterator[None]:
    """Whatever goes wrong or well inside: what counts is whether the board was ours until the end."""
    try:
        yield
    except TinymlError as error:
        if why := _lost(session, place, url):
            raise LeaseLostError(
                f"{place}: {why} while it was used: {error.what}", hint="run it again"
            ) from error
        raise
    if why := _lost(session, place, url):
        raise LeaseLostError(f"{place}: {why} while it was used", hint="run it again")


def _lost(session: Session, name: str, url: str) -> str:
    try:
        session.sync()
    except CoordinatorError as error:
        return error.what
    place = session.places.get(name)
    if place is None:
        return "the place was deleted"
    if place.acquired != session.owner:
        return f"the place was given to {place.acquired}" if place.acquired else "the place was released"
    port = place.serial_port(session.resources)
    if port is None or port.acquired != name or url_of(port) != url:
        return f"its exporter went away ({place.unmatched(session.resources) or 'its port is another one'})"
    return ""
