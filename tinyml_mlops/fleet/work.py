"""What is done with one device, from asking it to writing down what came of it.

Every step asks the device first, so that it may be begun again after anything: a lost link, a dead host.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.config.fleet import FleetDevice, HealthLimits
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import LinkError, TinymlError, WrongDeviceError
from tinyml_mlops.fleet.device import DeviceLink, Health, Links, Report
from tinyml_mlops.fleet.events import (
    DeviceConfirmed,
    DeviceFailed,
    DeviceReverted,
    ReferenceMeasured,
    ReleaseRef,
)
from tinyml_mlops.fleet.health import judge


@dataclass(frozen=True)
class Release:
    """A signed image and what identifies it."""

    ref: ReleaseRef
    image: bytes


def running(links: Links, device: FleetDevice, deadline: Deadline) -> Report:
    """What the device runs now, if it is the kind of hardware that the fleet's file says.

    Raises:
        LinkError: it is not reached.
        WrongDeviceError: another one answers.
    """
    with links.open(device, deadline) as link:
        return _report(link, device)


def measure_reference(links: Links, device: FleetDevice, deadline: Deadline) -> ReferenceMeasured:
    """How it does with the model that it runs now."""
    with links.open(device, deadline) as link:
        report = _report(link, device)
        return ReferenceMeasured(
            device=device.id, hardware=device.hardware, running=report.running, health=link.health()
        )


def update(
    links: Links,
    device: FleetDevice,
    release: Release,
    before: str,
    limits: HealthLimits,
    references: Sequence[Health],
    deadline: Deadline,
) -> DeviceConfirmed | DeviceFailed:
    """Bring the release to the device, judge how it does, and have it keep it or not.

    Args:
        links: to reach it.
        device: as the fleet's file says.
        release: for its hardware kind.
        before: what it ran when the rollout came to it; a device that ran the release then keeps it anyhow.
        limits: that it has to keep.
        references: how devices of its kind did with the old model.
        deadline: for all of it.

    Raises:
        LinkError: the device went away; to be called again.
    """
    try:
        with links.open(device, deadline) as link:
            report = _report(link, device)
            if report.running != release.ref.sha256:
                link.install(release.image, release.ref.sha256)
                report = _report(link, device)
            if report.running != release.ref.sha256:
                return _failed(device, report.last_failure or "it gave the release up and does not say why")
            health = link.health()
            checks = judge(limits, health, references)
            if failed := next((check for check in checks if not check.passed), None):
                if before != release.ref.sha256:
                    link.revert()
                return DeviceFailed(device=device.id, why=failed.told, health=health, checks=checks)
            if not report.confirmed:
                link.confirm()
            return DeviceConfirmed(device=device.id, health=health, checks=checks)
    except LinkError:
        raise
    except TinymlError as error:
        return _failed(device, error.what)


def put_back(
    links: Links, device: FleetDevice, release: ReleaseRef, before: str, deadline: Deadline
) -> DeviceReverted:
    """Have the device run what it ran before.

    Raises:
        LinkError: it went away; to be called again.
        TinymlError: it still runs the release, and says why.
    """
    with links.open(device, deadline) as link:
        report = _report(link, device)
        if release.sha256 in (report.running, report.pending) and before != release.sha256:
            link.revert()
            report = _report(link, device)
            if report.running == release.sha256:
                raise LinkError(f"{device.id} still runs the release after it was told to revert")
        return DeviceReverted(device=device.id, running=report.running)


def _report(link: DeviceLink, device: FleetDevice) -> Report:
    report = link.report()
    if report.hardware != device.hardware or (report.id and report.id != device.id):
        raise WrongDeviceError(
            f"{device.id}: {report.id or 'a device without an id'} on {report.hardware} answers, "
            f"not {device.id} on {device.hardware}",
            hint="mend its link or serial number in fleet.yaml",
        )
    return report


def _failed(device: FleetDevice, why: str) -> DeviceFailed:
    return DeviceFailed(device=device.id, why=why)
