"""What the devices of a rollout had to show and what they showed, counted while it is written down."""

from collections.abc import Callable
from dataclasses import dataclass

from tinyml_mlops.fleet.events import DeviceConfirmed, DeviceFailed, RolloutCreated
from tinyml_mlops.fleet.ledger import Entry
from tinyml_mlops.gate import Check
from tinyml_mlops.records import Record


class Gate(Record):
    """One check in one wave.

    Attributes:
        wave: its name.
        name: of the check.
        asked: what would pass, in words.
        passed: how many devices did.
        failed: how many did not.
        least: the smallest value that was measured; None: none was.
        most: the largest.
    """

    wave: str
    name: str
    asked: str
    passed: int
    failed: int
    least: float | None
    most: float | None


@dataclass
class _Tally:
    asked: str
    passed: int = 0
    failed: int = 0
    least: float | None = None
    most: float | None = None

    def add(self, check: Check) -> None:
        if check.passed:
            self.passed += 1
        else:
            self.failed += 1
        if check.value is not None:
            self.least, self.most = _of(min, self.least, check.value), _of(max, self.most, check.value)


class Gates:
    """Of the last rollout, by wave. Memory does not grow with the number of devices' checks."""

    def __init__(self) -> None:
        self._waves: list[str] = []
        self._wave_of: dict[str, int] = {}
        self._tallies: dict[tuple[int, str], _Tally] = {}

    def take(self, entry: Entry) -> None:
        """Count one more entry of the ledger; they come in order."""
        event = entry.event
        if isinstance(event, RolloutCreated):
            self._waves = [wave.name for wave in event.plan.waves]
            self._wave_of = {target.id: target.wave for target in event.targets}
            self._tallies = {}
        elif isinstance(event, DeviceConfirmed | DeviceFailed):
            for check in event.checks:
                key = (self._wave_of[event.device], check.name)
                self._tallies.setdefault(key, _Tally(check.asked)).add(check)

    def told(self) -> tuple[Gate, ...]:
        """Waves in order, and within a wave the checks as they were made."""
        ordered = sorted(self._tallies.items(), key=lambda item: item[0][0])
        return tuple(
            Gate(
                wave=self._waves[wave],
                name=name,
                asked=tally.asked,
                passed=tally.passed,
                failed=tally.failed,
                least=tally.least,
                most=tally.most,
            )
            for (wave, name), tally in ordered
        )


def _of(choose: Callable[[float, float], float], so_far: float | None, value: float) -> float:
    return value if so_far is None else choose(so_far, value)
