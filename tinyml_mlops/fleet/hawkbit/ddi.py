"""hawkBit's Direct Device Integration API, by which a gateway speaks for its devices."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinyml_mlops.errors import UpdateServerError
from tinyml_mlops.fleet.hawkbit.rest import Json, Rest

HISTORY = 100  # of the device's own lines; hawkBit gives no more
NOT_WANTED = (404, 410)


@dataclass(frozen=True)
class Waiting:
    """What the server wants of a device; None: nothing of that kind.

    Attributes:
        deployment: action to be carried out.
        cancel: action to be given up.
        installed: action that was carried out last.
        describe: whether its attributes are asked for.
    """

    deployment: int | None
    cancel: int | None
    installed: int | None
    describe: bool


@dataclass(frozen=True)
class File:
    """An artifact."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Deployment:
    """An action.

    Attributes:
        files: by name.
        history: lines that this device's gateway has sent before.
    """

    files: Mapping[str, File]
    history: tuple[str, ...]


class Ddi:
    """One tenant of one server."""

    def __init__(self, rest: Rest, tenant: str) -> None:
        self._rest, self._base = rest, f"/{tenant}/controller/v1"

    def poll(self, controller: str) -> Waiting:
        """Ask what is wanted; a device that the server did not know is known to it from now on."""
        links = self._rest.json("GET", f"{self._base}/{controller}").get("_links", {})
        return Waiting(
            deployment=_id(links, "deploymentBase"),
            cancel=_id(links, "cancelAction"),
            installed=_id(links, "installedBase"),
            describe="configData" in links,
        )

    def deployment(self, controller: str, action: int) -> Deployment | None:
        """An action with its files; None: it is not wanted any more."""
        path = f"{self._base}/{controller}/deploymentBase/{action}"
        try:
            found = self._rest.json("GET", path, params={"actionHistory": HISTORY})
        except UpdateServerError as error:
            if error.status in NOT_WANTED:
                return None
            raise
        files = {
            artifact["filename"]: File(self._path(artifact), artifact["hashes"]["sha256"])
            for chunk in found["deployment"]["chunks"]
            for artifact in chunk.get("artifacts") or ()
        }
        return Deployment(files, tuple((found.get("actionHistory") or {}).get("messages") or ()))

    def download(self, file: File) -> bytes:
        """The content of an artifact.

        Raises:
            UpdateServerError: it is not what the server said.
        """
        content = self._rest.content(file.path)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise UpdateServerError(
                f"{file.path} at {self._rest.url} came damaged", hint="it is loaded again at the next poll"
            )
        return content

    def proceeding(self, controller: str, action: int, lines: Sequence[str]) -> bool:
        """Say how far it is; False: it is not wanted any more."""
        return self._feedback(controller, action, {"execution": "proceeding", "code": 1}, "none", lines)

    def closed(self, controller: str, action: int, lines: Sequence[str], *, success: bool) -> bool:
        """Say how it ended; False: nobody waits for it any more."""
        finished = "success" if success else "failure"
        return self._feedback(controller, action, {"execution": "closed"}, finished, lines)

    def cancelled(self, controller: str, action: int) -> None:
        """It was given up."""
        path = f"{self._base}/{controller}/cancelAction/{action}/feedback"
        body = {"id": str(action), "status": {"execution": "closed", "result": {"finished": "success"}}}
        try:
            self._rest.json("POST", path, body=body)
        except UpdateServerError as error:
            if error.status not in (*NOT_WANTED, 400, 405):  # those: it has ended meanwhile
                raise

    def describe(self, controller: str, attributes: Mapping[str, str]) -> None:
        """Tell the server what the device is, in place of all that it knew."""
        body = {"mode": "replace", "data": dict(attributes)}
        self._rest.json("PUT", f"{self._base}/{controller}/configData", body=body)

    def _feedback(
        self, controller: str, action: int, status: Json, finished: str, lines: Sequence[str]
    ) -> bool:
        body = {
            "id": str(action),
            "status": status | {"result": {"finished": finished}, "details": list(lines)},
        }
        try:
            self._rest.json("POST", f"{self._base}/{controller}/deploymentBase/{action}/feedback", body=body)
        except UpdateServerError as error:
            if error.status in NOT_WANTED:
                return False
            raise
        return True

    def _path(self, artifact: Mapping[str, Any]) -> str:
        links = artifact["_links"]
        link = links.get("download") or links["download-http"]
        return self._rest.path_of(link["href"])


def _id(links: Mapping[str, Any], name: str) -> int | None:
    """The number at the end of a link's path."""
    if name not in links:
        return None
    return int(links[name]["href"].partition("?")[0].rpartition("/")[2])
