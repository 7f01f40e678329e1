"""How boards that hang on a cable are found and flashed."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tinyml_mlops.config.section import Section


def as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
Id = Annotated[int, Field(ge=0, le=0xFFFF)]


BAUD = 115200
"""Of every board's firmware, unless its file says otherwise."""

Baud = Annotated[int, Field(ge=1200, le=4_000_000)]
Bauds = Annotated[tuple[Baud, ...], BeforeValidator(as_tuple), Field(min_length=1)]

ResetWay = Literal["smp", "rts", "usb_jtag", "touch_1200", "debugger"]
"""See :mod:`tinyml_mlops.device.resets`."""

ResetWays = Annotated[tuple[ResetWay, ...], BeforeValidator(as_tuple)]


class UsbId(Section):
    """Vendor and product of the USB device that is a board's serial port."""

    vendor: Id
    product: Id

    def __str__(self) -> str:
        return f"{self.vendor:04x}:{self.product:04x}"


class OpenOcd(Section):
    """Flash by OpenOCD.

    Attributes:
        config: configuration files, of the debug probe and of the chip.
    """

    tool: Literal["openocd"]
    config: Strings


class PyOcd(Section):
    """Flash by pyOCD.

    Attributes:
        target: its name of the chip.
    """

    tool: Literal["pyocd"]
    target: str


class DfuUtil(Section):
    """Flash by dfu-util, over the chip's own USB boot loader.

    Attributes:
        alternate: its number of the flash.
        address: where the flash begins.
    """

    tool: Literal["dfu-util"]
    alternate: Annotated[int, Field(ge=0)]
    address: Annotated[int, Field(ge=0, lt=1 << 32)]


class Esptool(Section):
    """Flash by esptool, over the serial port.

    Attributes:
        chip: its name of the chip.
    """

    tool: Literal["esptool"]
    chip: str


class Command(Section):
    """Flash by any program.

    Attributes:
        arguments: program and arguments; ``{elf}``, ``{bin}``, ``{port}`` and
            ``{serial_number}`` are filled in; for a place of labgrid, ``{place}`` and ``{coordinator}``, too.
    """

    tool: Literal["command"]
    arguments: Annotated[Strings, Field(min_length=1)]


FlashTool = Annotated[OpenOcd | PyOcd | DfuUtil | Esptool | Command, Field(discriminator="tool")]


class AttachedParams(Section):
    """A board on a cable.

    Attributes:
        usb: what its serial port may be; several where revisions of the board differ.
        flash: ways to flash it, the first whose program is installed is taken.
        reset: ways to restart it when it is mute, tried in this order.
        before_flash: what takes it to its boot loader; None: the program that flashes does.
        baud: rates that its firmware may have, tried in this order: the highest first.
    """

    usb: Annotated[tuple[UsbId, ...], BeforeValidator(as_tuple)] = ()
    flash: Annotated[tuple[FlashTool, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    reset: ResetWays = ("debugger",)
    before_flash: ResetWay | None = None
    baud: Bauds = (BAUD,)
