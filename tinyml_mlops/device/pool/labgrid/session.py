"""A client's session with a coordinator: it lasts as long as its stream, which tells what changes."""

import queue
import threading
from typing import Any, Self

import grpc

from tinyml_mlops import __version__
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.labgrid.coordinator import CALL_S, Coordinator
from tinyml_mlops.device.pool.labgrid.places import Place, Resource
from tinyml_mlops.device.pool.labgrid.wire import message
from tinyml_mlops.errors import CoordinatorError


class Session:
    """Places can be acquired and reserved while it lasts.

    They stay acquired when it ends: a coordinator knows its clients by name only.

    Attributes:
        coordinator: whose session this is.
        owner: name of this client.
    """

    def __init__(self, coordinator: Coordinator, owner: str) -> None:
        """Begin, and wait until all places and resources are known.

        Raises:
            CoordinatorError: it cannot be reached.
        """
        self.coordinator, self.owner = coordinator, owner
        self._places: dict[str, Place] = {}
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self._synced, self._asked, self._ended = 0, 0, ""
        self._changed = threading.Condition()
        self._requests: queue.Queue[Any] = queue.Queue()
        self._send("startup", "StartupDone", version=f"tinyml-mlops {__version__}", name=owner)
        self._send("subscribe", "Subscribe", all_places=True)
        self._send("subscribe", "Subscribe", all_resources=True)
        self._stream = coordinator.stream(iter(self._requests.get, None))
        self._reader = threading.Thread(target=self._read, name="labgrid-session", daemon=True)
        self._reader.start()
        try:
            self.sync()
        except BaseException:
            self.close()
            raise

    @property
    def places(self) -> dict[str, Place]:
        """All of them by name, as last told."""
        with self._changed:
            return dict(self._places)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All of them, as last told."""
        with self._changed:
            return tuple(self._resources.values())

    def sync(self) -> None:
        """Wait until all that happened before this call has been told.

        Raises:
            CoordinatorError: the session is over, or nothing came in time.
        """
        deadline = Deadline.after(CALL_S)
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._send("sync", "Sync", id=asked)
            self._changed.wait_for(lambda: self._ended or self._synced >= asked, deadline.remaining_s)
            if self._ended or self._synced < asked:
                raise CoordinatorError(
                    self._ended
                    or f"the labgrid coordinator {self.coordinator.address} said nothing for {CALL_S:g} s",
                    hint="does labgrid-coordinator run there? pool.coordinator of bench.yaml names it",
                )

    def close(self) -> None:
        """End it; what it acquired and reserved stays so."""
        self._requests.put(None)
        self._stream.cancel()
        self._reader.join()

    def _send(self, field: str, name: str, /, **fields: Any) -> None:
        self._requests.put(message("ClientInMessage", **{field: message(name, **fields)}))

    def _read(self) -> None:
        try:
            for told in self._stream:
                with self._changed:
                    for update in told.updates:
                        self._apply(update)
                    if told.HasField("sync"):
                        self._synced = told.sync.id
                    self._changed.notify_all()
            ended = f"the labgrid coordinator {self.coordinator.address} ended the session"
        except grpc.RpcError as error:
            ended = self.coordinator.error(error, "ClientStream").what
        with self._changed:
            self._ended = ended
            self._changed.notify_all()

    def _apply(self, update: Any) -> None:
        if update.HasField("place"):
            self._places[update.place.name] = Place.of(update.place)
        elif update.HasField("del_place"):
            self._places.pop(update.del_place, None)
        elif update.HasField("resource"):
            self._resources[_key(update.resource.path)] = Resource.of(update.resource)
        elif update.HasField("del_resource"):
            self._resources.pop(_key(update.del_resource), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _key(path: Any) -> tuple[str, str, str]:
    return path.exporter_name, path.group_name, path.resource_name
