"""Which model really runs where: what every device ought to run beside what it was seen to run."""

from collections import Counter

from tinyml_mlops.config.fleet import FleetDevice, FleetParams
from tinyml_mlops.fleet.account import Account, account, model_told, time_told
from tinyml_mlops.fleet.device import Report
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.intent import intended
from tinyml_mlops.fleet.seen import Sighting, Sightings
from tinyml_mlops.fleet.state import FleetState, Status
from tinyml_mlops.records import Record

UNKNOWN = "?"
NEVER = Sighting(asked_s=0.0)


class DeviceStatus(Record):
    """One device.

    Attributes:
        intended: the model that it ought to run; ``?``: nobody has said.
        runs: the one that it was last seen to run; ``?``: it never was.
        running: SHA-256 of its release; empty: the factory model, or see ``runs``.
        since: UTC, ISO 8601: since when it is known to run that; empty: see ``runs``.
        last_seen: likewise: when it answered last; empty: never.
        wave: in the last rollout; empty: it has no part in it.
        status: likewise.
        why: it failed or was lost there.
        firmware: build id; empty: it was not asked for it.
        boot_count: None: likewise.
        differs: what is not as it should be; empty: nothing.
    """

    id: str
    hardware: str
    intended: str
    runs: str
    running: str
    since: str
    last_seen: str
    wave: str = ""
    status: str = ""
    why: str = ""
    firmware: str = ""
    boot_count: int | None = None
    differs: str = ""


class FleetStatus(Record):
    """A fleet.

    Attributes:
        models: how many devices were last seen to run which.
        rollout: the last one; None: there was none.
    """

    fleet: str
    models: dict[str, int]
    rollout: Account | None
    devices: tuple[DeviceStatus, ...]

    @property
    def differing(self) -> list[DeviceStatus]:
        return [device for device in self.devices if device.differs]


def fleet_status(fleet: FleetParams, state: FleetState, gates: Gates, seen: Sightings) -> FleetStatus:
    """Put together.

    Args:
        fleet: as its file says now.
        state: what its ledger adds up to.
        gates: that have counted the same ledger.
        seen: what its devices answered outside of rollouts.
    """
    devices = [_device(device, state, seen.devices.get(device.id, NEVER)) for device in fleet.devices]
    in_file = {device.id for device in fleet.devices}
    devices += [_stranger(name, state) for name in sorted(state.known.keys() - in_file)]
    return FleetStatus(
        fleet=fleet.name,
        models=dict(sorted(Counter(device.runs for device in devices).items())),
        rollout=account(fleet.name, state, gates),
        devices=tuple(devices),
    )


def _device(device: FleetDevice, state: FleetState, sighting: Sighting) -> DeviceStatus:
    known, part = state.known.get(device.id), state.last.devices.get(device.id) if state.last else None
    ledger_s = state.seen.get(device.id, 0.0)
    report = sighting.report if sighting.answered_s > ledger_s else None  # newer than the ledger's word
    right = intended(state, device)
    running = report.running if report else known.running if known else None
    since_s = known.at_s if known else 0.0
    if report and not (known and known.running == report.running):
        since_s = sighting.since_s
    last_s = max(sighting.answered_s, ledger_s)
    said = sighting.report
    return DeviceStatus(
        id=device.id,
        hardware=device.hardware,
        intended=model_told(state, right[0]) if right else UNKNOWN,
        runs=UNKNOWN if running is None else model_told(state, running),
        running=running or "",
        since="" if running is None else time_told(since_s),
        last_seen=time_told(last_s) if last_s else "",
        wave=state.last.plan.waves[part.target.wave].name if state.last and part else "",
        status=part.status.value if part else "",
        why=part.why if part else "",
        firmware=said.firmware if said else "",
        boot_count=said.boot_count if said else None,
        differs=_differs(device, state, sighting, right, running, report),
    )


def _differs(
    device: FleetDevice,
    state: FleetState,
    sighting: Sighting,
    right: tuple[str, ...],
    running: str | None,
    report: Report | None,
) -> str:
    """The first thing that is wrong; a device that nobody was to change differs in nothing."""
    if report and (report.hardware != device.hardware or (report.id and report.id != device.id)):
        return f"{report.id or 'a device without an id'} on {report.hardware} answers in its place"
    if right and running is not None and running not in right:
        failed = f": {report.last_failure}" if report and report.last_failure else ""
        return f"runs {model_told(state, running)}, not {model_told(state, right[0])}{failed}"
    if right and running is None:
        return f"was never asked; it should run {model_told(state, right[0])}"
    settled = len(right) < 2  # the rollout that is in the middle of it asks it again
    if settled and sighting.failure and sighting.asked_s > state.seen.get(device.id, 0.0):
        return f"does not answer: {sighting.failure}"
    if settled and report and not report.confirmed:
        return "runs its model on trial: a reset puts back the one before"
    part = state.last.devices.get(device.id) if state.last else None
    return f"could not be put back: {part.why}" if part and part.status is Status.LOST else ""


def _stranger(name: str, state: FleetState) -> DeviceStatus:
    known = state.known[name]
    return DeviceStatus(
        id=name,
        hardware=UNKNOWN,
        intended=UNKNOWN,
        runs=model_told(state, known.running),
        running=known.running,
        since=time_told(known.at_s),
        last_seen=time_told(state.seen[name]),
        differs="fleet.yaml does not name it any more",
    )
