"""What a rollout asks of a device; a cable, a gateway or a simulation may be behind it."""

from contextlib import AbstractContextManager
from typing import Protocol

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.images import Takes
from tinyml_mlops.records import Record

FACTORY = ""
"""In place of a digest: the model that is part of the firmware."""


class Report(Record):
    """What a device says of itself.

    Attributes:
        id: by which it knows itself; empty: it has none.
        hardware: the board that its firmware was built for.
        firmware: build id.
        running: :class:`~tinyml_mlops.fleet.events.ReleaseRef`'s ``sha256`` of what it runs; :data:`FACTORY`.
        confirmed: whether it would run it after a reset, too.
        pending: SHA-256 of the release that it tries at its next start; empty: none.
        boot_count: since it was made, or its memory was erased.
        last_failure: why it gave up a release last; empty: it never did.
    """

    id: str = ""
    hardware: str
    firmware: str = ""
    running: str
    confirmed: bool
    boot_count: int
    last_failure: str = ""
    pending: str = ""


class Health(Record):
    """What a device measures of the model that it runs; None: it has no such measure.

    Attributes:
        golden_vectors_failed: of those that travel with the model.
        accuracy: on the labelled samples that were sent to it.
        samples: how many those were.
        latency_us: median of an inference, on a hardware clock.
        instructions: of an inference, counted by an emulator.
        arena_bytes: that the model uses.
        stack_bytes: high-water mark.
        resets: that nobody asked for, since the model was installed.
    """

    golden_vectors_failed: int
    accuracy: float | None = None
    samples: int = 0
    latency_us: float | None = None
    instructions: float | None = None
    arena_bytes: int | None = None
    stack_bytes: int | None = None
    resets: int | None = None


class DeviceLink(Protocol):
    """One device that is reached now. Every call may raise a LinkError: the device may be asked again later.

    A BoardError or ModelError is the device's own refusal, which asking again does not change.
    """

    def report(self) -> Report: ...

    def takes(self) -> Takes | None:
        """What images may need of it; None: nobody knows, it will say itself what it refuses."""

    def install(self, image: bytes, sha256: str) -> None:
        """Have it run ``image``, unconfirmed. What it holds already is not sent again.

        Returns when it is back from its reset, whatever it then runs.
        """

    def health(self) -> Health: ...

    def confirm(self) -> None:
        """Keep what it runs."""

    def revert(self) -> None:
        """Forget what it runs or would try unconfirmed; else back to what was confirmed before it.

        Returns when that runs.
        """


class Links(Protocol):
    """How devices are reached."""

    def open(self, device: FleetDevice, deadline: Deadline) -> AbstractContextManager[DeviceLink]:
        """Connect, until ``deadline`` at the latest; fails within seconds where nothing answers.

        Raises:
            LinkError: it is not there now.
        """
