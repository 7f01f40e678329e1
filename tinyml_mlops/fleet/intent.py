"""What each device ought to run: the ledger's word, against which its own is held. Pure."""

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.fleet.state import PUTS_BACK, Device, FleetState, Rollout, Status


def intended(state: FleetState, device: FleetDevice) -> tuple[str, ...]:
    """SHA-256 of what ``device`` ought to run; the first is what it is to end with.

    Two of them: the device is in the middle of it. None: no rollout has come so far as to say so. A finished
    rollout means every device, those that failed and those that joined the fleet later, too.
    """
    for rollout in reversed(state.rollouts):
        part = rollout.devices.get(device.id)
        if rollout.outcome == "finished":
            release = rollout.releases.get(device.hardware)
            if release is not None:
                return (release.sha256,)
        elif part is not None and (runs := _meanwhile(rollout, part)):
            return runs
    return ()


def _meanwhile(rollout: Rollout, part: Device) -> tuple[str, ...]:
    """In a rollout that goes on, or came to no good end; nothing: as before it."""
    release = rollout.releases[part.target.hardware].sha256
    if not part.offered_s:
        return ()
    if rollout.ended:
        return (release,) if part.status is Status.CONFIRMED else (part.before,)
    if part.status is Status.CONFIRMED:
        return (part.before, release) if part.target.id in rollout.putting_back else (release,)
    if part.status is Status.OFFERED and rollout.phase not in PUTS_BACK:
        return release, part.before
    return (part.before,) if part.status is Status.REVERTED else (part.before, release)
