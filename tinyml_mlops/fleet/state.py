"""What the events of a fleet add up to. Pure: no clock, no file, no device.

A device of a rollout goes ::

    waiting ─→ offered ─→ confirmed ─→ reverted    (put back)
       │          │            └─────→ lost        (could not be put back)
       └──────────┴─────→ failed ────→ reverted, lost

and a rollout ::

    running ⇄ paused
       ├─→ failing ───────→ ended: aborted         (a wave failed: its devices are put back)
       ├─→ aborting ──────→ ended: aborted         (asked: what is in flight is put back)
       ├─→ rolling back ──→ ended: rolled back     (asked: every device is put back)
       └──────────────────→ ended: finished
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tinyml_mlops.config.fleet import RolloutParams, WaveParams
from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet import events
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.fleet.events import Event, ReleaseRef, Target


class Status(StrEnum):
    """Of a device in a rollout."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    REVERTED = "reverted"
    LOST = "lost"


class Phase(StrEnum):
    """Of a rollout."""

    RUNNING = "running"
    PAUSED = "paused"
    FAILING = "failing"
    ABORTING = "aborting"
    ROLLING_BACK = "rolling back"
    ENDED = "ended"


PUTS_BACK = {Phase.FAILING, Phase.ABORTING, Phase.ROLLING_BACK}
TOUCHED = {Status.OFFERED, Status.CONFIRMED, Status.FAILED}
"""May run the new model."""


@dataclass(slots=True)
class Device:
    """A device in a rollout.

    Attributes:
        offered_s: when it was asked first, in seconds since 1970; 0: not yet.
        before: what it ran then.
        why: it failed or was lost.
    """

    target: Target
    status: Status = Status.WAITING
    offered_s: float = 0.0
    before: str = ""
    why: str = ""


@dataclass(slots=True)
class Wave:
    """A wave in a rollout; its devices by status, so that counting them costs the same in any fleet."""

    params: WaveParams
    by_status: dict[Status, dict[str, None]] = field(default_factory=lambda: {s: {} for s in Status})
    failures: int = 0
    first_failure: str = ""
    soaking_since_s: float | None = None
    passed: bool = False

    @property
    def size(self) -> int:
        return sum(len(ids) for ids in self.by_status.values())

    def count(self, status: Status) -> int:
        return len(self.by_status[status])


@dataclass(slots=True)
class Rollout:
    """One release on its way through a fleet.

    Attributes:
        labelled: SHA-256 of the samples that devices are asked; empty: none.
        current: number of the wave that is worked on; waves before it have passed.
        putting_back: devices that are to run again what they ran before.
    """

    number: int
    model: str
    releases: dict[str, ReleaseRef]
    plan: RolloutParams
    devices: dict[str, Device]
    waves: list[Wave]
    created_s: float
    labelled: str = ""
    ended_s: float | None = None
    phase: Phase = Phase.RUNNING
    outcome: str = ""
    why: str = ""
    current: int = 0
    putting_back: dict[str, None] = field(default_factory=dict)
    references: dict[str, list[Health]] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.phase is Phase.ENDED

    def count(self, status: Status) -> int:
        return sum(wave.count(status) for wave in self.waves)


@dataclass(frozen=True, slots=True)
class Known:
    """What a device was last known to run.

    Attributes:
        running: SHA-256 of the release, or :data:`~tinyml_mlops.fleet.device.FACTORY`.
        at_s: since when, seconds since 1970.
    """

    running: str
    at_s: float


class FleetState:
    """All rollouts of a fleet; at most the last one has not ended.

    Attributes:
        known: by device.
        seen: when each device answered last, seconds since 1970.
        models: ``models:/name/version`` by the SHA-256 of its releases.
        told: number of the last rollout whose results the model registry has.
    """

    def __init__(self) -> None:
        self.rollouts: list[Rollout] = []
        self.known: dict[str, Known] = {}
        self.seen: dict[str, float] = {}
        self.models: dict[str, str] = {}
        self.told = 0

    @property
    def last(self) -> Rollout | None:
        return self.rollouts[-1] if self.rollouts else None

    @property
    def active(self) -> Rollout | None:
        last = self.last
        return None if last is None or last.ended else last

    def apply(self, event: Event, at_s: float) -> None:
        """Take one more event.

        Args:
            event: the next one.
            at_s: when it happened, seconds since 1970.

        Raises:
            FleetError: it cannot follow on what happened before; nothing was changed.
        """
        if isinstance(event, events.RolloutCreated):
            return self._create(event, at_s)
        if isinstance(event, events.ResultsTold):
            return self._told(event)
        if (rollout := self.active) is None:
            raise FleetError(f"{event.kind!r}, but no rollout is under way")
        _APPLY[type(event)](rollout, event, at_s)
        self._learn(rollout, event, at_s)

    def _told(self, event: events.ResultsTold) -> None:
        ended = len(self.rollouts) - (self.active is not None)
        if not self.told < event.rollout <= ended:
            raise FleetError(f"results of rollout {event.rollout} are told, after {self.told} of {ended}")
        self.told = event.rollout

    def _learn(self, rollout: Rollout, event: Event, at_s: float) -> None:
        match event:
            case events.DeviceOffered(device=name, before=running):
                self._runs(name, running, at_s)
            case events.DeviceReverted(device=name, running=running):
                self._runs(name, running, at_s)
            case events.ReferenceMeasured(device=name, running=running):
                self._runs(name, running, at_s)
            case events.DeviceConfirmed(device=name):
                self._runs(name, rollout.releases[rollout.devices[name].target.hardware].sha256, at_s)
            case events.DeviceFailed(device=name, health=health) if health is not None:
                self.seen[name] = at_s

    def _runs(self, name: str, running: str, at_s: float) -> None:
        self.seen[name] = at_s
        if name not in self.known or self.known[name].running != running:
            self.known[name] = Known(running, at_s)

    def _create(self, event: events.RolloutCreated, at_s: float) -> None:
        if self.active is not None:
            raise FleetError(
                f"rollout {self.active.number} of {self.active.model} is {self.active.phase}: "
                "a fleet has one at a time",
                hint="wait for it, or `tinyml fleet abort` it",
            )
        if event.rollout != len(self.rollouts) + 1:
            raise FleetError(f"rollout {event.rollout} cannot follow on {len(self.rollouts)}")
        waves = [Wave(params) for params in event.plan.waves]
        for target in event.targets:
            waves[target.wave].by_status[Status.WAITING][target.id] = None
        devices = {target.id: Device(target) for target in event.targets}
        made = Rollout(
            event.rollout,
            event.model,
            event.releases,
            event.plan,
            devices,
            waves,
            at_s,
            event.labelled,
        )
        self.rollouts.append(made)
        self.models |= {release.sha256: event.model for release in event.releases.values()}


def _move(rollout: Rollout, name: str, to: Status, allowed: set[Status]) -> Device:
    device = rollout.devices.get(name)
    if device is None:
        raise FleetError(f"rollout {rollout.number} has no device {name}")
    if device.status not in allowed:
        raise FleetError(f"device {name} is {device.status}: it cannot become {to}")
    by_status = rollout.waves[device.target.wave].by_status
    del by_status[device.status][name]
    by_status[to][name] = None
    device.status = to
    return device


def _reference(rollout: Rollout, event: events.ReferenceMeasured, at_s: float) -> None:
    rollout.references.setdefault(event.hardware, []).append(event.health)


def _offered(rollout: Rollout, event: events.DeviceOffered, at_s: float) -> None:
    device = _move(rollout, event.device, Status.OFFERED, {Status.WAITING})
    device.offered_s, device.before = at_s, event.before
    if rollout.phase in PUTS_BACK:  # a gateway took it up before it heard of the change
        rollout.putting_back[event.device] = None


def _confirmed(rollout: Rollout, event: events.DeviceConfirmed, at_s: float) -> None:
    _move(rollout, event.device, Status.CONFIRMED, {Status.OFFERED})


def _failed(rollout: Rollout, event: events.DeviceFailed, at_s: float) -> None:
    device = _move(rollout, event.device, Status.FAILED, {Status.WAITING, Status.OFFERED})
    device.why = event.why
    wave = rollout.waves[device.target.wave]
    wave.failures += 1
    wave.first_failure = wave.first_failure or f"{event.device}: {event.why}"


def _reverted(rollout: Rollout, event: events.DeviceReverted, at_s: float) -> None:
    _move(rollout, event.device, Status.REVERTED, TOUCHED)
    rollout.putting_back.pop(event.device, None)


def _lost(rollout: Rollout, event: events.DeviceLost, at_s: float) -> None:
    _move(rollout, event.device, Status.LOST, TOUCHED).why = event.why
    rollout.putting_back.pop(event.device, None)


def _soaking(rollout: Rollout, event: events.WaveSoaking, at_s: float) -> None:
    rollout.waves[event.wave].soaking_since_s = at_s


def _passed(rollout: Rollout, event: events.WavePassed, at_s: float) -> None:
    if event.wave != rollout.current:
        raise FleetError(f"wave {event.wave} passes while wave {rollout.current} is worked on")
    rollout.waves[event.wave].passed = True
    rollout.current += 1


def _wave_failed(rollout: Rollout, event: events.WaveFailed, at_s: float) -> None:
    rollout.why = event.why
    _put_back(
        rollout,
        Phase.FAILING,
        lambda device: device.target.wave == event.wave or device.status is Status.OFFERED,
    )


def _asked(rollout: Rollout, event: events.Asked, at_s: float) -> None:
    asked = (rollout.phase, event.what)
    match asked:
        case (Phase.RUNNING, "pause"):
            rollout.phase = Phase.PAUSED
        case (Phase.PAUSED, "resume"):
            rollout.phase = Phase.RUNNING
        case (Phase.RUNNING | Phase.PAUSED, "abort"):
            rollout.why = event.why
            _put_back(rollout, Phase.ABORTING, lambda device: device.status is Status.OFFERED)
        case (Phase.RUNNING | Phase.PAUSED | Phase.ABORTING | Phase.FAILING, "rollback"):
            rollout.why = event.why
            _put_back(rollout, Phase.ROLLING_BACK, lambda device: True)
        case _:
            raise FleetError(f"rollout {rollout.number} is {rollout.phase}: it takes no {event.what}")


def _put_back(rollout: Rollout, phase: Phase, which: Callable[[Device], bool]) -> None:
    rollout.phase = phase
    for name, device in rollout.devices.items():
        if device.offered_s and device.status in TOUCHED and which(device):
            rollout.putting_back[name] = None


def _ended(rollout: Rollout, event: events.RolloutEnded, at_s: float) -> None:
    if rollout.putting_back:
        raise FleetError(f"rollout {rollout.number} ends with {len(rollout.putting_back)} to put back")
    rollout.phase, rollout.outcome, rollout.why = Phase.ENDED, event.outcome, event.why
    rollout.ended_s = at_s


_APPLY: dict[type[Any], Callable[[Rollout, Any, float], None]] = {
    events.ReferenceMeasured: _reference,
    events.DeviceOffered: _offered,
    events.DeviceConfirmed: _confirmed,
    events.DeviceFailed: _failed,
    events.DeviceReverted: _reverted,
    events.DeviceLost: _lost,
    events.WaveSoaking: _soaking,
    events.WavePassed: _passed,
    events.WaveFailed: _wave_failed,
    events.Asked: _asked,
    events.RolloutEnded: _ended,
}
