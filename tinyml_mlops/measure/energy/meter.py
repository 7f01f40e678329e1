"""What every power meter can do, and the one that is meant: its driver is imported only here."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from tinyml_mlops.config.power import Joulescope, PowerParams, Ppk2, Recording
from tinyml_mlops.measure.energy.trace import PowerTrace


class PowerMeter(AbstractContextManager["PowerMeter"], Protocol):
    """Measures the supply of one board. Entered before the board is used: some meters are its supply."""

    def start(self) -> None:
        """Begin to record."""
        ...

    def stop(self) -> PowerTrace:
        """End, and hand over everything since :meth:`start`."""
        ...


class Power(NamedTuple):
    """A meter that is ready, and how many inferences it is to see."""

    meter: PowerMeter
    inferences: int


@contextmanager
def metered(params: PowerParams | None) -> Iterator[Power | None]:
    """Hold the meter of a board; None where it has none.

    Raises:
        HostToolError: its driver is not installed, or does not find it.
    """
    if params is None:
        yield None
        return
    with power_meter(params) as meter:
        yield Power(meter, params.inferences)


def power_meter(params: PowerParams) -> PowerMeter:
    """The meter of a bench.

    Raises:
        MissingToolError: its driver is not installed.
    """
    match params.meter:
        case Ppk2():
            from tinyml_mlops.measure.energy.ppk2 import Ppk2Meter

            return Ppk2Meter(params.meter)
        case Joulescope():
            from tinyml_mlops.measure.energy.joulescope_meter import JoulescopeMeter

            return JoulescopeMeter(params.meter)
        case Recording():
            from tinyml_mlops.measure.energy.recorded import RecordedMeter

            return RecordedMeter(Path(params.meter.file))
