"""Devices that hang on this machine's ports: found by USB serial number and by hello, never by order."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tinyml_mlops.config.fleet import FleetDevice, FleetParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages, SlotDevice
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.device.usb_ports import UsbPort
from tinyml_mlops.errors import BoardError, LinkError, PortBusyError

HELLO_S = 3.0
ANSWER_S = 5.0
AT_ONCE = 16


@dataclass(frozen=True)
class Found:
    """What is at a port.

    Attributes:
        at: path or URL of the port.
        serial_number: of the USB device; empty: see ``at``.
        device: None: see ``why``.
        known: id that the fleet's file gives it; empty: none.
        why: it is not a device of a fleet, or cannot be asked.
    """

    at: str
    serial_number: str
    device: SlotDevice | None = None
    known: str = ""
    why: str = ""

    @property
    def entry(self) -> FleetDevice | None:
        """For ``fleet.yaml``; None where that has it already, or it is none."""
        if self.device is None or self.known:
            return None
        name = self.device.id or f"device-{self.serial_number or self.at.rpartition(':')[2]}"
        where = {"serial_number": self.serial_number} if self.serial_number else {"link": self.at}
        return FleetDevice(id=name, hardware=self.device.hardware, **where)  # type: ignore[arg-type]


def discover(fleet: FleetParams | None, usb: Sequence[UsbPort], links: Sequence[str]) -> Iterator[Found]:
    """Ask every port who is there; one that somebody uses is left alone.

    Args:
        fleet: whose devices are known already; None: there is no file yet.
        usb: ports with USB devices behind them.
        links: URLs to ask as well.

    Returns:
        What is at each, in the order given.
    """
    known = {device.serial_number or device.link: device.id for device in fleet.devices} if fleet else {}
    places = [(port.path, port.serial_number) for port in usb] + [(link, "") for link in links]

    def ask(place: tuple[str, str]) -> Found:
        at, serial_number = place
        name = known.get(serial_number or at, "")
        try:
            return Found(at, serial_number, _asked(at, serial_number or at), name)
        except PortBusyError:
            return Found(at, serial_number, known=name, why="is in use, and was left alone")
        except (LinkError, BoardError) as error:
            return Found(at, serial_number, known=name, why=error.what)

    with ThreadPoolExecutor(AT_ONCE, "discover") as pool:
        yield from pool.map(ask, places)


def _asked(at: str, identity: str) -> SlotDevice:
    with (
        board_lock(identity_lock(identity), at, Deadline.after(0.0)),
        DeviceClient.open(at, "the device", ANSWER_S) as client,
    ):
        client.hello(Deadline.after(HELLO_S))
        return DeviceImages(client).device()
