"""What each op costs."""

from collections.abc import Sequence

from tinyml_mlops.measure.units import TickUnits
from tinyml_mlops.records import Record


class OpCost(Record):
    """One op of one inference; instructions on an emulator, microseconds on hardware, the other is None."""

    index: int
    name: str
    ticks: int
    instructions: float | None
    latency_us: float | None


def profile_of(ticks: Sequence[int], names: Sequence[str], units: TickUnits) -> tuple[OpCost, ...]:
    """Put names and units to the ticks of a profile.

    Raises:
        ValueError: there is not one name for every op.
    """
    if len(names) != len(ticks):
        raise ValueError(f"{len(names)} names for {len(ticks)} ops")
    return tuple(
        OpCost(
            index=index,
            name=name,
            ticks=taken,
            instructions=taken * units.instructions_per_tick if units.emulated else None,
            latency_us=None if units.emulated else taken * units.microseconds_per_tick,
        )
        for index, (name, taken) in enumerate(zip(names, ticks, strict=True))
    )
