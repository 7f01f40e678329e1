"""Serial ports of this machine, with the USB devices behind them."""

from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True)
class UsbPort:
    """A serial port that is a USB device.

    Attributes:
        path: e.g. ``/dev/ttyACM0``; may be another one after the next reset.
        serial_number: stays with the device; empty where it has none.
    """

    path: str
    vendor: int
    product: int
    serial_number: str
    description: str

    def __str__(self) -> str:
        number = self.serial_number or "without serial number"
        return f"{self.path} ({self.vendor:04x}:{self.product:04x}, {number}, {self.description})"


def usb_ports() -> list[UsbPort]:
    """All of them, by path."""
    return sorted(
        (
            UsbPort(port.device, port.vid, port.pid, port.serial_number or "", port.description or "")
            for port in list_ports.comports()
            if port.vid is not None and port.pid is not None
        ),
        key=lambda port: port.path,
    )
