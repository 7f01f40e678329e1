"""hawkBit's Management API (``/rest/v1``), as far as rollouts need it. Every call may be made again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tinyml_mlops.errors import UpdateServerError
from tinyml_mlops.fleet.hawkbit.rest import Json, Rest

PAGE = 500
CHUNK = 100  # of names in one request
ANNOUNCED = 5  # times that gateways may be faster in a row
CONFLICT, GONE, MISSING = 409, 410, 404
NOT_STARTED = ("creating", "ready", "scheduled")
ENDED = ("stopped", "finished", "deleted", "error_creating", "error_starting")


@dataclass(frozen=True)
class Action:
    """What the server wants of one device.

    Attributes:
        id: of the action.
        controller: the server's name of the device.
        status: ``running``, ``retrieved``, ``finished``, ``error``, ``canceling``, ``canceled``, …
        active: whether anything can still come.
        code: that the device reported last; None: none.
        changed_ms: when it became what it is, on the server's clock.
    """

    id: int
    controller: str
    status: str
    active: bool
    code: int | None
    changed_ms: int


@dataclass(frozen=True)
class Group:
    """A wave, as the server has it: the devices with a tag, thresholds in whole percent."""

    name: str
    tag: str
    success_percent: int
    error_percent: int


class Management:
    """One tenant of one server."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def add_targets(self, controllers: Sequence[str]) -> None:
        """Make known what is not yet; a target that a gateway has announced stays as it is."""
        for some in _chunks(controllers):
            query = f"controllerId=in=({','.join(some)})"
            for attempt in range(ANNOUNCED):
                known = {target["controllerId"] for target in self._pages("/rest/v1/targets", query)}
                new = [{"controllerId": name, "name": name} for name in some if name not in known]
                try:
                    if new:
                        self._rest.json("POST", "/rest/v1/targets", body=new)
                    break
                except UpdateServerError as error:
                    if error.status != CONFLICT or attempt == ANNOUNCED - 1:
                        raise  # else a gateway announced one of them in between

    def target(self, controller: str) -> Json:
        found: Json = self._rest.json("GET", f"/rest/v1/targets/{controller}")
        return found

    def tag(self, name: str, controllers: Sequence[str]) -> None:
        """Give a tag to devices."""
        tag = self._made("/rest/v1/targettags", f"name=={name}", {"name": name})
        for some in _chunks(controllers):
            self._rest.json("POST", f"/rest/v1/targettags/{tag}/assigned", body=list(some))

    def distribution_set(self, name: str, version: str, files: Mapping[str, bytes]) -> int:
        """A set of one software module with these files."""
        query = f"name=={name};version=={version}"
        named = {"name": name, "version": version}
        module = self._made("/rest/v1/softwaremodules", query, named | {"type": "application"})
        path = f"/rest/v1/softwaremodules/{module}/artifacts"
        there = {artifact["providedFilename"] for artifact in self._rest.json("GET", path) or ()}
        for file in sorted(files.keys() - there):
            self._upload(path, file, files[file])
        body = named | {"type": "app", "modules": [{"id": module}]}
        return self._made("/rest/v1/distributionsets", query, body)

    def rollout(self, name: str) -> Json | None:
        """The rollout of this name; None: there is none."""
        return next(iter(self._pages("/rest/v1/rollouts", f"name=={name}")), None)

    def create_rollout(
        self, name: str, description: str, distribution_set: int, groups: Sequence[Group]
    ) -> None:
        """Prepare a rollout; it stops after each of its groups."""
        tags = ",".join(group.tag for group in groups)
        self._rest.json(
            "POST",
            "/rest/v1/rollouts",
            body={
                "name": name,
                "description": description,
                "distributionSetId": distribution_set,
                "targetFilterQuery": f"tag=in=({tags})",
                "type": "forced",
                "confirmationRequired": False,
                "groups": [_group(group) for group in groups],
            },
        )

    def tell(self, rollout: int, what: Literal["start", "pause", "resume", "stop"]) -> bool:
        """Have the server do something with a rollout; False: it is in no state for that (any more)."""
        try:
            self._rest.json("POST", f"/rest/v1/rollouts/{rollout}/{what}")
        except UpdateServerError as error:
            if error.status in (400, CONFLICT):
                return False
            raise
        return True

    def started_groups(self, rollout: int) -> int:
        """How many of its groups have begun."""
        groups = self._pages(f"/rest/v1/rollouts/{rollout}/deploygroups")
        return sum(group["status"] not in NOT_STARTED for group in groups)

    def actions(self, rollout: int) -> list[Action]:
        """Of all its devices."""
        return [_action(found) for found in self._pages("/rest/v1/actions", f"rollout.id=={rollout}")]

    def history(self, action: Action) -> list[str]:
        """All that was said of an action, by its device and by the server."""
        path = f"/rest/v1/targets/{action.controller}/actions/{action.id}/status"
        return [line for status in self._pages(path) for line in status.get("messages") or ()]

    def give_up(self, action: Action) -> None:
        """Wait no longer for a device: its action ends now."""
        path = f"/rest/v1/targets/{action.controller}/actions/{action.id}"
        for options in ({}, {"force": "true"}):
            try:
                self._rest.json("DELETE", path, params=options)
            except UpdateServerError as error:
                if error.status not in (400, MISSING, CONFLICT, 405, GONE):
                    raise  # those: it has ended meanwhile, or is being cancelled already

    def _made(self, path: str, query: str, body: Json) -> int:
        """Id of what the query finds; it is made where there is none."""
        if found := next(iter(self._pages(path, query)), None):
            return int(found["id"])
        made = self._rest.json("POST", path, body=[body])
        return int(made[0]["id"])

    def _upload(self, path: str, file: str, content: bytes) -> None:
        try:
            self._rest.json("POST", path, files={"file": (file, content)})
        except UpdateServerError as error:
            if error.status != CONFLICT:  # that: the first of two attempts arrived after all
                raise

    def _pages(self, path: str, query: str = "") -> Iterator[Json]:
        offset = 0
        while True:
            params: dict[str, Any] = {"limit": PAGE, "offset": offset} | ({"q": query} if query else {})
            page = self._rest.json("GET", path, params=params)
            yield from page["content"]
            offset += len(page["content"])
            if offset >= page["total"] or not page["content"]:
                return


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(names), CHUNK):
        yield names[at : at + CHUNK]


def _group(group: Group) -> Json:
    return {
        "name": group.name,
        "description": group.name,
        "targetFilterQuery": f"tag=={group.tag}",
        "targetPercentage": 100.0,
        "confirmationRequired": False,
        "successCondition": {"condition": "THRESHOLD", "expression": str(group.success_percent)},
        "successAction": {"action": "PAUSE", "expression": ""},
        "errorCondition": {"condition": "THRESHOLD", "expression": str(group.error_percent)},
        "errorAction": {"action": "PAUSE", "expression": ""},
    }


def _action(found: Json) -> Action:
    controller = found["_links"]["self"]["href"].rpartition("/actions/")[0].rpartition("/")[2]
    return Action(
        id=found["id"],
        controller=controller,
        status=found.get("status", ""),
        active=found.get("active", found.get("status") not in ("finished", "error", "canceled")),
        code=found.get("lastStatusCode"),
        changed_ms=found.get("lastModifiedAt") or found.get("createdAt") or 0,
    )
