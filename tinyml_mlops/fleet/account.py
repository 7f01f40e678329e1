"""An account of a rollout: how it stands or ended, its waves, gates and devices. For people and programs."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tinyml_mlops.fleet.device import FACTORY
from tinyml_mlops.fleet.events import ReleaseRef, RolloutEnded
from tinyml_mlops.fleet.gates import Gate, Gates
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.fleet.rules import too_many_failed
from tinyml_mlops.fleet.state import PUTS_BACK, FleetState, Rollout, Status, Wave
from tinyml_mlops.records import Record

DIGEST_CHARS = 12


class WaveAccount(Record):
    """One wave.

    Attributes:
        state: ``waiting``, ``under way``, ``soaking``, ``passed``, ``failed``; ``stopped`` with the rollout.
        devices: how many.
        by_status: how many of them are in which status; those that are in none are left out.
    """

    name: str
    state: str
    devices: int
    by_status: dict[str, int]


class DeviceAccount(Record):
    """One device.

    Attributes:
        before: the model that it ran; empty: it was not asked.
        why: it failed or was lost.
    """

    id: str
    hardware: str
    wave: str
    status: str
    before: str
    why: str


class Account(Record):
    """One rollout.

    Attributes:
        rollout: its number within the fleet.
        model: ``models:/name/version``.
        state: ``running``, ``paused``, …, or how it ended: ``finished``, ``aborted``, ``rolled back``.
        why: it stopped.
        wave: the one that it has come to; behind the last one, that.
        began: UTC, ISO 8601.
        ended: likewise; empty: it has not.
    """

    fleet: str
    rollout: int
    model: str
    state: str
    why: str
    wave: str
    began: str
    ended: str
    releases: dict[str, ReleaseRef]
    waves: tuple[WaveAccount, ...]
    gates: tuple[Gate, ...]
    devices: tuple[DeviceAccount, ...]

    @property
    def confirmed(self) -> int:
        """How many devices keep the new model."""
        return sum(wave.by_status.get(Status.CONFIRMED, 0) for wave in self.waves)


def account(fleet: str, state: FleetState, gates: Gates) -> Account | None:
    """Of the last rollout; None: there was none.

    Args:
        fleet: its name.
        state: what its ledger adds up to.
        gates: that have counted the same ledger.
    """
    last = state.last
    if last is None:
        return None
    waves = last.plan.waves
    return Account(
        fleet=fleet,
        rollout=last.number,
        model=last.model,
        state=last.outcome or last.phase.value,
        why=last.why,
        wave=waves[min(last.current, len(waves) - 1)].name,
        began=time_told(last.created_s),
        ended="" if last.ended_s is None else time_told(last.ended_s),
        releases=last.releases,
        waves=tuple(_wave(last, number, wave) for number, wave in enumerate(last.waves)),
        gates=gates.told(),
        devices=tuple(
            DeviceAccount(
                id=name,
                hardware=device.target.hardware,
                wave=waves[device.target.wave].name,
                status=device.status.value,
                before=model_told(state, device.before) if device.offered_s else "",
                why=device.why,
            )
            for name, device in last.devices.items()
        ),
    )


def ended_accounts(fleet: str, entries: Iterable[Entry], after: int) -> Iterator[Account]:
    """Of every rollout behind number ``after`` that has ended, as it stood then.

    Args:
        fleet: its name.
        entries: the whole ledger.
        after: number of a rollout.
    """
    state, gates = FleetState(), Gates()
    for entry in entries:
        state.apply(entry.event, entry.at_s)
        gates.take(entry)
        if not isinstance(entry.event, RolloutEnded) or len(state.rollouts) <= after:
            continue
        if made := account(fleet, state, gates):
            yield made


def _wave(rollout: Rollout, number: int, wave: Wave) -> WaveAccount:
    by_status = {status.value: wave.count(status) for status in Status if wave.count(status)}
    return WaveAccount(
        name=wave.params.name, state=_state(rollout, number, wave), devices=wave.size, by_status=by_status
    )


def _state(rollout: Rollout, number: int, wave: Wave) -> str:
    if too_many_failed(wave):
        return "failed"
    if wave.passed:
        return "passed"
    if rollout.ended or rollout.phase in PUTS_BACK:
        return "stopped"
    if number != rollout.current:
        return "waiting"
    return "under way" if wave.soaking_since_s is None else "soaking"


def model_told(state: FleetState, running: str) -> str:
    """The model of a release; a release that never went to this fleet is told by its digest."""
    if running == FACTORY:
        return "factory model"
    return state.models.get(running, f"release {running[:DIGEST_CHARS]}")


def time_told(at_s: float) -> str:
    """UTC, to the second."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
