"""Devices that are simulated: two slots and a factory model each, test and confirm, faults on demand.

They live in the test's process and outlive the "host", which a test may kill at any call.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tinyml_mlops.config.fleet import FleetDevice, FleetParams, RolloutParams, WaveParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.images import Takes
from tinyml_mlops.errors import DeviceSilentError
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.fleet.device import FACTORY, Health, Report
from tinyml_mlops.fleet.events import ReleaseRef
from tinyml_mlops.fleet.work import Release

GOOD = Health(golden_vectors_failed=0, accuracy=0.9, samples=20, instructions=1000.0, resets=0)


class Killed(BaseException):
    """The host is no more."""


@dataclass
class SimulatedDevice:
    """One device.

    Attributes:
        confirmed: what it runs after a reset.
        trying: what it runs unconfirmed; None: nothing.
        previous: what was confirmed before ``confirmed``.
        holds: images in its slots.
    """

    id: str
    hardware: str
    confirmed: str = FACTORY
    trying: str | None = None
    previous: str = FACTORY
    holds: set[str] = field(default_factory=set)
    boots: int = 1
    received_bytes: int = 0
    last_failure: str = ""

    @property
    def running(self) -> str:
        return self.confirmed if self.trying is None else self.trying

    def reset(self) -> None:
        self.boots, self.trying = self.boots + 1, None


class World:
    """All devices and what is wrong with them.

    Attributes:
        health: what a device measures with a release, if not :data:`GOOD`; by device, release or both.
        refused: releases that devices give up by themselves, and what they say.
        mute: devices that do not answer.
        has: what images find on devices that tell it.
        hook: is called before and after everything that is asked of a device; may raise.
    """

    def __init__(self, fleet: FleetParams) -> None:
        self.devices = {device.id: SimulatedDevice(device.id, device.hardware) for device in fleet.devices}
        self.health: dict[str, Health] = {}
        self.refused: dict[str, str] = {}
        self.mute: set[str] = set()
        self.has: dict[str, Takes] = {}
        self.hook: Callable[[str, str], None] = lambda device, call: None

    @contextmanager
    def open(self, device: FleetDevice, deadline: Deadline) -> Iterator["SimulatedLink"]:
        yield SimulatedLink(self, self.devices[device.id])

    def running(self) -> dict[str, str]:
        """What each device runs after a reset; nobody is left trying."""
        assert not [device.id for device in self.devices.values() if device.trying is not None]
        return {name: device.confirmed for name, device in self.devices.items()}


class SimulatedLink:
    """A connection to one of them."""

    def __init__(self, world: World, device: SimulatedDevice) -> None:
        self._world, self._device = world, device

    def report(self) -> Report:
        with self._call("report") as device:
            return Report(
                id=device.id,
                hardware=device.hardware,
                running=device.running,
                confirmed=device.trying is None,
                boot_count=device.boots,
                last_failure=device.last_failure,
            )

    def takes(self) -> Takes | None:
        return self._world.has.get(self._device.id)

    def install(self, image: bytes, sha256: str) -> None:
        with self._call("install") as device:
            if sha256 not in device.holds:
                device.received_bytes += len(image)
                device.holds.add(sha256)
            device.reset()
            if why := self._world.refused.get(sha256):
                device.last_failure = why
            else:
                device.trying = sha256

    def health(self) -> Health:
        with self._call("health") as device:
            by = (f"{device.id} {device.running}", device.running, device.id)
            return next((self._world.health[key] for key in by if key in self._world.health), GOOD)

    def confirm(self) -> None:
        with self._call("confirm") as device:
            if device.trying is not None:
                device.previous, device.confirmed = device.confirmed, device.trying
                device.trying = None

    def revert(self) -> None:
        with self._call("revert") as device:
            if device.trying is None:
                device.confirmed, device.previous = device.previous, device.confirmed
            device.reset()

    @contextmanager
    def _call(self, name: str) -> Iterator[SimulatedDevice]:
        self._world.hook(self._device.id, f"before {name}")
        if self._device.id in self._world.mute:
            raise DeviceSilentError(f"{self._device.id} is silent")
        yield self._device
        self._world.hook(self._device.id, f"after {name}")


class SimulatedClock:
    """Stands still while something is done, and jumps where somebody waits."""

    def __init__(self) -> None:
        self._now_s = 1_000_000.0

    def now_s(self) -> float:
        return self._now_s

    def sleep(self, seconds: float) -> None:
        self._now_s += max(seconds, 1e-3)


def fleet_of(
    count: int, kinds: tuple[str, ...] = ("m4",), rollout: RolloutParams | None = None
) -> FleetParams:
    """``count`` devices, the hardware kinds in turn."""
    devices = tuple(
        FleetDevice(
            id=f"d{number:05}", hardware=kinds[number % len(kinds)], link=f"socket://[::1]:{number + 1}"
        )
        for number in range(count)
    )
    return FleetParams(name="prod", devices=devices, rollout=rollout or RolloutParams())


def release_of(text: str) -> Release:
    image = text.encode()
    return Release(ReleaseRef(sha256=sha256_bytes(image), size_bytes=len(image)), image)


def sha(version: str) -> str:
    return release_of(version).ref.sha256


THREE = RolloutParams(
    waves=(
        WaveParams(name="canary", count=2),
        WaveParams(name="some", percent=50, success_percent=75, error_percent=25),
        WaveParams(name="rest", percent=100, success_percent=50, error_percent=50),
    ),
    device_deadline_s=60.0,
)
