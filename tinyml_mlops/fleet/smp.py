"""Devices over SMP: the links of this host, by URL or by USB serial number."""

from collections.abc import Iterator
from contextlib import contextmanager

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages, Takes
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.device.restart import restart
from tinyml_mlops.device.usb_ports import usb_ports
from tinyml_mlops.errors import BoardError, LinkError
from tinyml_mlops.fleet.device import FACTORY, Health, Report
from tinyml_mlops.fleet.fit import misfit
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.measuring import measured
from tinyml_mlops.fleet.starts import StartCounts, Starts

ANSWER_S = 30.0  # of golden vectors of the largest models on slow devices
HELLO_S = 5.0
LOCK_S = 2.0


class SmpLinks:
    """The links of this host."""

    def __init__(self, labelled: Labelled | None = None, starts: StartCounts | None = None) -> None:
        """Reach devices.

        Args:
            labelled: samples that devices are asked for their accuracy; None: there are none.
            starts: of the devices, which other links know already; None: nobody does.
        """
        self._labelled, self._starts = labelled, starts or StartCounts()

    @contextmanager
    def open(self, device: FleetDevice, deadline: Deadline) -> Iterator["SmpDevice"]:
        """Connect, for us alone.

        Raises:
            PortBusyError: another process uses the device.
            LinkError: it is not plugged in, does not answer, or went away meanwhile; says what of its starts
                is known.
        """
        starts = self._starts.of(device)
        try:
            with connected(device, deadline) as client:
                yield SmpDevice(client, self._labelled, deadline, starts)
        except LinkError as error:
            raise starts.told(device, error) from error


@contextmanager
def connected(device: FleetDevice, deadline: Deadline) -> Iterator[DeviceClient]:
    """A client of a device that said hello, for us alone; errors as those of :meth:`SmpLinks.open`."""
    identity = device.serial_number or device.link
    with (
        board_lock(identity_lock(identity), device.id, _within(LOCK_S, deadline)),
        DeviceClient.open(_url(device), device.id, min(ANSWER_S, deadline.given_s)) as client,
    ):
        client.hello(_within(HELLO_S, deadline))
        yield client


class SmpDevice:
    """One device that said hello; a :class:`~tinyml_mlops.fleet.device.DeviceLink`."""

    def __init__(
        self, client: DeviceClient, labelled: Labelled | None, deadline: Deadline, starts: Starts
    ) -> None:
        self._client, self._labelled, self._deadline, self._starts = client, labelled, deadline, starts
        self._images = DeviceImages(client)
        self._expected_boots: int | None = None  # None: it was not asked yet
        self._running = FACTORY

    def report(self) -> Report:
        """See :class:`~tinyml_mlops.fleet.device.DeviceLink`."""
        device = self._images.device()
        self._running = device.running
        self._starts.counted(device.boots)
        if self._expected_boots is None:
            self._expected_boots = device.boots
        pending = next((image.hash for image in self._images.held() if image.pending), "")
        return Report(
            id=device.id,
            hardware=device.hardware,
            firmware=self._client.info().build,
            running=device.running or FACTORY,
            confirmed=device.confirmed,
            pending=pending,
            boot_count=device.boots,
            last_failure=device.why,
        )

    def takes(self) -> Takes:
        """See :class:`~tinyml_mlops.fleet.device.DeviceLink`."""
        return self._images.takes()

    def install(self, image: bytes, sha256: str) -> None:
        """Ask what it holds, send what is missing, try it.

        Raises:
            BoardError: it refuses the image, and says why.
        """
        if why := misfit(image, self._images.takes()):
            raise BoardError(
                f"{self._client.name}: {why}",
                hint="build firmware for it with this model as its own, or with its kernels (fleet.kernels)",
            )
        if not self._images.device().confirmed:  # a trial that nobody ended: its slot is needed
            self._restart()
        self._forget_pending(but=sha256)
        held = {one.hash: one for one in self._images.held()}
        if sha256 not in held:
            self._images.upload(image)
        if sha256 not in held or not held[sha256].pending:
            self._test(sha256)
        self._restart()

    def health(self) -> Health:
        """See :func:`~tinyml_mlops.fleet.measuring.measured`."""
        found = measured(self._client, self._labelled, 0)
        boots = self._images.device().boots
        expected = boots if self._expected_boots is None else self._expected_boots
        return found.model_copy(update={"resets": boots - expected})

    def confirm(self) -> None:
        """Keep what it ran when it was asked last; refused where it runs something else by now."""
        self._images.keep(self._running)

    def revert(self) -> None:
        """Back to what was confirmed before, and wait until it runs that."""
        if self._forget_pending() and self._images.device().confirmed:
            return
        self._images.revert()
        self._restart()

    def _test(self, sha256: str) -> None:
        try:
            self._images.test(sha256)
        except BoardError as error:
            why = self._images.device().why
            raise BoardError(f"{self._client.name} refuses the image: {why or error.what}") from error

    def _forget_pending(self, but: str = "") -> bool:
        """Have it try no image at its next start, unless it is ``but``; whether it would have."""
        pending = [image for image in self._images.held() if image.pending and image.hash != but]
        for image in pending:
            self._images.erase(image.slot)
        return bool(pending)

    def _restart(self) -> None:
        self._starts.asked()
        restart(self._client, lambda: self._images.device().boots, self._deadline)
        self._expected_boots = self._images.device().boots
        self._starts.restarted(self._expected_boots)


def _url(device: FleetDevice) -> str:
    """Where its serial port is now.

    Raises:
        LinkError: no port has that serial number.
    """
    if device.link:
        return device.link
    for port in usb_ports():
        if port.serial_number == device.serial_number:
            return port.path
    raise LinkError(
        f"{device.id}: no serial port with the serial number {device.serial_number} is plugged in",
        hint="plug it in; `tinyml fleet discover` lists what is there",
    )


def _within(seconds: float, deadline: Deadline) -> Deadline:
    return Deadline.after(min(seconds, deadline.remaining_s))
