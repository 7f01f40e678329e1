"""Round numbers on an axis."""

import math
from dataclasses import dataclass

LOG_FROM = 8.0
"""Ratio of the largest to the smallest value from which an axis is logarithmic."""


@dataclass(frozen=True)
class Axis:
    """A range of values, and where its ticks are.

    Attributes:
        logarithmic: distances stand for ratios.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """0 at :attr:`low`, 1 at :attr:`high`."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def cost_axis(values: list[float]) -> Axis:
    """From zero, or logarithmic where the values differ by :data:`LOG_FROM` and more."""
    smallest, largest = min(values), max(values)
    if smallest > 0.0 and largest / smallest >= LOG_FROM:
        low, high = _floor_125(smallest / 1.3), _ceil_125(largest * 1.3)
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        inside = [
            m * 10.0**d for d in decades for m in (1, 2, 5) if low <= m * 10.0**d * 1.000001 <= high * 1.00001
        ]
        return Axis(low, high, tuple(inside[:: 1 + len(inside) // 6]), logarithmic=True)
    return linear_axis(0.0, largest * 1.1 or 1.0)


def linear_axis(low: float, high: float, *, steps: int = 4) -> Axis:
    """About ``steps`` ticks from ``low`` to ``high``, both moved outwards to a tick."""
    if high <= low:
        low, high = low - 0.5, high + 0.5
    step = _ceil_125((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(first * step, last * step, tuple(number * step for number in range(first, last + 1)))


def _ceil_125(value: float) -> float:
    """The next of …, 1, 2, 5, 10, … that is not smaller."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 2, 5, 10, 20) if m * power >= value * (1 - 1e-9))


def _floor_125(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (5, 2, 1) if m * power <= value * (1 + 1e-9))
