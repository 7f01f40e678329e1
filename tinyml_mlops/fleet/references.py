"""Which devices show how the old model does, before the first one gets the new one."""

from collections.abc import Mapping

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.fleet.state import Rollout, Status


class Referees:
    """A few devices of each hardware kind, those that get the new model last."""

    def __init__(self, rollout: Rollout, devices: Mapping[str, FleetDevice]) -> None:
        """None are chosen where no limit compares with them, or where the new model is out already."""
        limits = rollout.plan.limits
        compared = limits.accuracy_drop is not None or limits.slower_times is not None
        untouched = rollout.count(Status.WAITING) == len(rollout.devices)
        self._candidates: dict[str, list[FleetDevice]] = {}
        self._missing: dict[str, int] = {}
        if not (compared and untouched):
            return
        for name in rollout.devices:
            device = devices[name]
            self._candidates.setdefault(device.hardware, []).append(device)
        for kind in self._candidates:
            self._missing[kind] = rollout.plan.references - len(rollout.references.get(kind, ()))

    def next(self) -> list[FleetDevice]:
        """Those to be measured now; empty: there are enough, or no more."""
        chosen = []
        for kind, candidates in self._candidates.items():
            for _ in range(min(max(self._missing[kind], 0), len(candidates))):
                chosen.append(candidates.pop())
        return chosen

    def found(self, device: FleetDevice) -> None:
        """It was measured."""
        self._missing[device.hardware] -= 1
