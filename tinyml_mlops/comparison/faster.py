"""Two measurements of time against each other: "faster" is only said where it is more than chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Timed:
    """What one run takes.

    Attributes:
        name: of the run, for the sentence.
        p50: median, of µs or of instructions.
        low: lower end of its 95 % interval.
        high: upper end of it.
        exact: instructions that were counted, so that every difference is one.
    """

    name: str
    p50: float
    low: float
    high: float
    exact: bool

    @classmethod
    def of(cls, name: str, metrics: Mapping[str, float]) -> "Timed | None":
        """From canonical metrics; None where no time was measured."""
        if "latency_us_p50_low" in metrics:
            p50, low, high = (metrics[f"latency_us_p50{end}"] for end in ("", "_low", "_high"))
            return cls(name, p50, low, high, exact=False)
        if "instructions_per_inference" in metrics:
            count = metrics["instructions_per_inference"]
            return cls(name, count, count, count, exact=True)
        return None

    def __str__(self) -> str:
        if self.exact:
            return f"{self.p50:,.0f} instructions"
        return f"{self.p50:,.1f} µs ({self.low:,.1f} to {self.high:,.1f})"


def faster(first: Timed, second: Timed) -> str:
    """One sentence about two runs on the same board.

    95 % intervals that do not meet tell a difference, wrong in less than one case of 20; others tell nothing.
    """
    if first.exact != second.exact:
        return f"{first.name} and {second.name} cannot be compared: one was emulated."
    quick, slow = sorted((first, second), key=lambda timed: timed.p50)
    if quick.high < slow.low:
        how = "takes fewer instructions than" if first.exact else "is faster than"
        ratio = f"{slow.p50 / quick.p50:.3g}x" if quick.p50 else "all of it"
        return f"{quick.name} {how} {slow.name}: {quick} against {slow}, {ratio}."
    if first.exact:
        return f"{quick.name} and {slow.name} take the same: {quick}."
    return f"Nothing says that {quick.name} and {slow.name} differ: {quick} against {slow}."


def all_pairs(timed: Sequence[Timed]) -> tuple[str, ...]:
    """Sentences about every two, in the given order."""
    return tuple(faster(first, second) for first, second in combinations(timed, 2))
