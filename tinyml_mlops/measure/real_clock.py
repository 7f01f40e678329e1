"""Emulated time is never taken for real time, whatever the board calls itself."""

from tinyml_mlops.device.answers import DeviceInfo
from tinyml_mlops.errors import WrongFirmwareError
from tinyml_mlops.measure.units import TickUnits


def check_real(units: TickUnits, info: DeviceInfo, name: str) -> None:
    """A timer on a chip counts the core's clock or less; an emulator's counts virtual nanoseconds.

    Raises:
        WrongFirmwareError: what should be a chip is an emulator.
    """
    if units.emulated or info.tick_hz <= info.clock_hz:
        return
    raise WrongFirmwareError(
        f"{name}: its timer counts {info.tick_hz:,} a second, more than the clock of {info.clock_hz:,} Hz: "
        "this is an emulator",
        hint="measure it as the emulated board that it is; no latency was taken",
    )
