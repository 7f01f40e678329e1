"""What sessions of ours that died have left on a coordinator, and how it is given back.

A coordinator keeps a place for its holder for ever, whether that still lives or not. So every session has a
name of its own, and holds a lock file of that name, which the kernel frees when its process ends, however it
ends. Whoever comes next on this machine gives back what belongs to names whose lock is free.
"""

import getpass
import os
import secrets
import socket
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from platformdirs import user_state_path

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.labgrid.session import Session
from tinyml_mlops.errors import HostToolError
from tinyml_mlops.locking import exclusive

LOCK_S = 60.0  # for what another process gives back meanwhile
MARK = "-tinyml-"


def user() -> str:
    """``host/user``, as labgrid-client calls whoever works here."""
    host = os.environ.get("LG_HOSTNAME") or socket.gethostname()
    return f"{host}/{os.environ.get('LG_USERNAME') or getpass.getuser()}"


class Sessions:
    """Names of this user's sessions with one coordinator, living and dead."""

    def __init__(self, address: str) -> None:
        """``address`` of the coordinator."""
        slug = "".join(letter if letter.isalnum() else "-" for letter in address)
        self._folder = user_state_path("tinyml-mlops") / "labgrid" / slug

    def register(self, held: ExitStack) -> str:
        """A new name, which is alive for as long as ``held`` holds its lock."""
        owner = f"{user()}{MARK}{secrets.token_hex(4)}"
        with self._alone():  # else it could be found before it is locked, and thought dead
            held.enter_context(exclusive(self._file(owner), Deadline.after(LOCK_S), _busy))
        return owner

    def reap(self, session: Session) -> list[str]:
        """Give back what the dead have left; says what that was."""
        with self._alone():
            return [left for owner in self._dead() for left in self._buried(owner, session)]

    def _dead(self) -> list[str]:
        """Of this machine: the locks of another one may not be seen here, where the folder is shared."""
        dead = []
        for path in sorted(self._folder.glob(f"*{MARK}*")):
            owner = path.name.replace("@", "/", 1)
            if owner.partition("/")[0] != user().partition("/")[0]:
                continue
            try:
                with exclusive(path, Deadline.after(0.0), _busy):
                    dead.append(owner)
            except HostToolError:
                continue  # it lives
        return dead

    def _buried(self, owner: str, session: Session) -> list[str]:
        left = [name for name, place in session.places.items() if place.acquired == owner]
        for name in left:
            session.coordinator.call("ReleasePlace", placename=name, fromuser=owner)
        for reservation in session.coordinator.call("GetReservations").reservations:
            if reservation.owner == owner:
                session.coordinator.call("CancelReservation", token=reservation.token)
                left.append(reservation.token)
        self._file(owner).unlink()
        return left

    def _alone(self) -> AbstractContextManager[None]:
        return exclusive(self._folder / "lock", Deadline.after(LOCK_S), _busy)

    def _file(self, owner: str) -> Path:
        return self._folder / owner.replace("/", "@", 1)


def _busy(holder: str) -> HostToolError:
    return HostToolError(
        f"process {holder} has been giving back what others left at a labgrid coordinator for {LOCK_S:g} s",
        hint="stop it, then run this again",
    )
