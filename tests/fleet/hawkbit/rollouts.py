"""What a hawkBit server holds, and what its scheduler makes of rollouts: as release 1.0.4 does it."""

import hashlib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SERVER_LINE = "Update Server: "


class RefusedError(Exception):
    """An answer that is none."""

    def __init__(self, status: int, message: str = "") -> None:
        self.status, self.message = status, message


@dataclass
class Target:
    """A device. ``polled_ms``: its gateway asked last."""

    name: str
    tags: set[str] = field(default_factory=set)
    attributes: dict[str, str] = field(default_factory=dict)
    wants_attributes: bool = True
    polled_ms: int | None = None
    installed: int | None = None


@dataclass
class Named:
    """A software module (with files) or a distribution set (with modules)."""

    id: int
    name: str
    version: str
    files: dict[str, bytes] = field(default_factory=dict)
    modules: list["Named"] = field(default_factory=list)


@dataclass
class Group:
    """A wave."""

    name: str
    tag: str
    success: int
    error: int
    success_action: str
    status: str = "ready"


@dataclass
class Rollout:
    """A rollout."""

    id: int
    name: str
    files: Named
    groups: list[Group]
    status: str = "creating"


@dataclass
class Action:
    """What is wanted of one target. ``lines`` come in no order that one could rely on."""

    id: int
    rollout: Rollout
    group: Group
    target: Target
    status: str = "scheduled"
    active: bool = False
    code: int | None = None
    changed_ms: int = 0
    lines: list[str] = field(default_factory=list)

    def become(self, status: str, *, active: bool) -> None:
        self.status, self.active, self.changed_ms = status, active, now_ms()


class Server:
    """One tenant."""

    def __init__(self) -> None:
        self.targets: dict[str, Target] = {}
        self.tags: dict[int, str] = {}
        self.modules: list[Named] = []
        self.sets: list[Named] = []
        self.rollouts: list[Rollout] = []
        self.actions: list[Action] = []

    def create_rollout(self, body: dict[str, Any]) -> None:
        if any(rollout.name == body["name"] for rollout in self.rollouts):
            raise RefusedError(409, "the given entity already exists in database")
        files = next(one for one in self.sets if one.id == body["distributionSetId"])
        groups = [
            Group(
                group["name"],
                group["targetFilterQuery"].removeprefix("tag=="),
                int(group["successCondition"]["expression"]),
                int(group["errorCondition"]["expression"]),
                group["successAction"]["action"],
            )
            for group in body["groups"]
        ]
        self.rollouts.append(Rollout(len(self.rollouts) + 1, body["name"], files, groups))

    def run_scheduler(self) -> None:
        """Once; the real one does every two seconds."""
        for rollout in self.rollouts:
            match rollout.status:
                case "creating":
                    rollout.status = "ready"
                case "starting":
                    self._schedule(rollout)
                    self.start_group(rollout, 0)
                    rollout.status = "running"
                case "running":
                    self._run(rollout)
                case "stopping":
                    self._stop(rollout)

    def tell(self, rollout: Rollout, what: str) -> None:
        """What an operator may ask."""
        allowed = {
            "start": ("ready",),
            "pause": ("running",),
            "resume": ("paused",),
            "stop": ("creating", "ready", "starting", "running", "paused"),
        }
        if rollout.status not in allowed[what]:
            raise RefusedError(400, f"rollout is {rollout.status}")
        if what == "resume":
            last = max(
                (n for n, group in enumerate(rollout.groups) if group.status != "scheduled"), default=-1
            )
            if last >= 0 and self._next_on_resume(rollout.groups[last], rollout):
                self.start_group(rollout, last + 1)
        rollout.status = {"start": "starting", "pause": "paused", "resume": "running", "stop": "stopping"}[
            what
        ]

    def of(self, rollout: Rollout, group: Group | None = None) -> list[Action]:
        return [a for a in self.actions if a.rollout is rollout and (group is None or a.group is group)]

    def start_group(self, rollout: Rollout, number: int) -> None:
        """Begin a group, if there is one that waits."""
        if number >= len(rollout.groups) or rollout.groups[number].status not in ("ready", "scheduled"):
            return
        rollout.groups[number].status = "running"
        for action in self.of(rollout, rollout.groups[number]):
            for other in self.actions:  # a newer assignment cancels what is still open
                if other.target is action.target and other.active:
                    other.become("canceling", active=True)
            action.become("running", active=True)

    def cancel(self, action: Action, *, force: bool) -> None:
        if not action.active or (action.status == "canceling" and not force):
            raise RefusedError(405, "action is not active or cannot be cancelled")
        if force and action.status != "canceling":
            raise RefusedError(405, "action is not canceled yet")
        action.become("canceled" if force else "canceling", active=not force)

    def _schedule(self, rollout: Rollout) -> None:
        taken: set[str] = set()
        for group in rollout.groups:
            group.status = "scheduled"
            for target in self.targets.values():
                if group.tag in target.tags and target.name not in taken:
                    taken.add(target.name)
                    self.actions.append(Action(len(self.actions) + 1, rollout, group, target))

    def _run(self, rollout: Rollout) -> None:
        running = [group for group in rollout.groups if group.status == "running"]
        if not running:
            started = max(
                (n for n, one in enumerate(rollout.groups) if one.status != "scheduled"), default=-1
            )
            self.start_group(rollout, started + 1)
        for group in running:
            actions = self.of(rollout, group)
            if sum(a.status == "error" for a in actions) * 100 > group.error * len(actions):
                group.status, rollout.status = "error", "paused"
                continue
            if self._succeeded(rollout, group):
                self._after_success(rollout, group)
            if all(a.status in ("finished", "error", "canceled") for a in actions):
                group.status = "finished"
        if not any(group.status in ("running", "scheduled") for group in rollout.groups):
            rollout.status = "finished"

    def _succeeded(self, rollout: Rollout, group: Group) -> bool:
        actions = self.of(rollout, group)
        return sum(a.status == "finished" for a in actions) * 100 >= group.success * len(actions)

    def _after_success(self, rollout: Rollout, group: Group) -> None:
        number = rollout.groups.index(group) + 1
        if number < len(rollout.groups) and rollout.groups[number].status == "scheduled":
            if group.success_action == "PAUSE":
                rollout.status = "paused"
            else:
                self.start_group(rollout, number)

    def _next_on_resume(self, last: Group, rollout: Rollout) -> bool:
        return last.status == "error" or (last.success_action == "PAUSE" and self._succeeded(rollout, last))

    def _stop(self, rollout: Rollout) -> None:
        self.actions = [a for a in self.actions if a.rollout is not rollout or a.status != "scheduled"]
        for group in rollout.groups:
            if group.status != "error":
                group.status = "finished"
        for action in self.of(rollout):
            if action.active and action.status != "canceling":
                action.become("canceling", active=True)
        rollout.status = "stopped"


def selected(query: str, name: str) -> list[str]:
    """The values that an RSQL query allows a field: ``name==a`` or ``name=in=(a,b)``."""
    match = re.search(rf"\b{re.escape(name)}(?:==([^;,]+)|=in=\(([^)]*)\))", query)
    return [] if match is None else (match[1] or match[2]).split(",")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def now_ms() -> int:
    return round(time.time() * 1000)


def named(found: Iterable[Named], query: str) -> list[Named]:
    """Those that a query by name and version finds."""
    return [
        one
        for one in found
        if [one.name] == selected(query, "name") and [one.version] == selected(query, "version")
    ]
