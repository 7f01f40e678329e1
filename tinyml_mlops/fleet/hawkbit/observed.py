"""What hawkBit's actions tell of devices, as events of the ledger."""

from collections.abc import Iterator, Sequence

from tinyml_mlops.fleet.events import (
    DeviceConfirmed,
    DeviceFailed,
    DeviceLost,
    DeviceOffered,
    DeviceReverted,
    Event,
)
from tinyml_mlops.fleet.hawkbit.lines import heard
from tinyml_mlops.fleet.hawkbit.management import Action
from tinyml_mlops.fleet.state import PUTS_BACK, TOUCHED, Rollout, Status

UNPROVEN = "hawkBit was told success, but not by a gateway of ours"


def update_events(
    rollout: Rollout, name: str, action: Action, lines: Sequence[str], why_cancelled: str
) -> Iterator[Event]:
    """What an action of an update comes to, in the state in which it is written down."""
    said, status = heard(lines), rollout.devices[name].status
    offered, confirmed = said.get("device offered"), said.get("device confirmed")
    failed = said.get("device failed")
    if isinstance(offered, DeviceOffered) and status is Status.WAITING:
        yield offered.model_copy(update={"device": name})
        status = Status.OFFERED
    if status not in (Status.WAITING, Status.OFFERED):
        return
    match action.status:
        case "finished" if isinstance(confirmed, DeviceConfirmed) and status is Status.OFFERED:
            yield confirmed.model_copy(update={"device": name})
        case "finished":
            yield DeviceFailed(device=name, why=UNPROVEN)
        case "error" if isinstance(failed, DeviceFailed):
            yield failed.model_copy(update={"device": name})
        case "error":
            yield DeviceFailed(device=name, why=f"hawkBit was told failure: {_last(lines)}")
        case "canceled" if rollout.phase not in PUTS_BACK:
            yield DeviceFailed(device=name, why=why_cancelled)


def way_back_events(
    rollout: Rollout, name: str, action: Action, lines: Sequence[str], why_cancelled: str
) -> Iterator[Event]:
    """What an action of a way back comes to."""
    if name not in rollout.putting_back or rollout.devices[name].status not in TOUCHED:
        return
    said = heard(lines)
    reverted, lost = said.get("device reverted"), said.get("device lost")
    match action.status:
        case "finished" if isinstance(reverted, DeviceReverted):
            yield reverted.model_copy(update={"device": name})
        case "finished":
            yield DeviceLost(device=name, why=UNPROVEN)
        case "error" if isinstance(lost, DeviceLost):
            yield lost.model_copy(update={"device": name})
        case "error":
            yield DeviceLost(device=name, why=f"hawkBit was told failure: {_last(lines)}")
        case "canceled":
            yield DeviceLost(device=name, why=why_cancelled)


def _last(lines: Sequence[str]) -> str:
    said = [line for line in lines if not line.startswith("tinyml ")]
    return said[0] if said else "it does not say why"
