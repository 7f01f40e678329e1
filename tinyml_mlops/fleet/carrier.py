"""What all engines do with the ledger: find the rollout, write down what follows by itself."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet.clock import Clock, SystemClock
from tinyml_mlops.fleet.events import Event
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.rules import due
from tinyml_mlops.fleet.state import FleetState, Rollout
from tinyml_mlops.fleet.work import Release

Watch = Callable[[Entry], None]


def ignore(entry: Entry) -> None:
    """Watches nothing."""


class FleetEngine(Protocol):
    """Carries out the rollout that the ledger says is under way; another one goes on after any crash."""

    def run(self) -> Rollout:
        """Work until the rollout has ended.

        Raises:
            FleetError: there is none, the releases are others than it was begun with, or the ledger fails.
        """


class Carrier:
    """What is written down; base of the engines."""

    def __init__(
        self,
        ledger: Ledger,
        fleet: FleetParams,
        releases: Mapping[str, Release],
        *,
        clock: Clock | None = None,
        watch: Watch = ignore,
    ) -> None:
        self._ledger, self._fleet, self._releases = ledger, fleet, releases
        self._clock = clock or SystemClock()
        self._watch = watch
        self._devices = {device.id: device for device in fleet.devices}

    def _active(self) -> Rollout:
        """The rollout that is under way, if this engine has what it needs for it."""
        rollout = self._ledger.catch_up().active
        if rollout is None:
            raise FleetError("no rollout is under way", hint="promote a version to the fleet to begin one")
        for kind, ref in rollout.releases.items():
            if kind not in self._releases or self._releases[kind].ref != ref:
                raise FleetError(
                    f"the release for {kind} is not the one that rollout {rollout.number} was begun with",
                    hint=f"give the images of {rollout.model} as they were signed",
                )
        if unknown := sorted(rollout.devices.keys() - self._devices.keys()):
            raise FleetError(
                f"rollout {rollout.number} goes to {', '.join(unknown)}, which fleet.yaml has no more",
                hint="put them back into the file until the rollout has ended",
            )
        return rollout

    def _append(self, decide: Callable[[FleetState], list[Event]]) -> int:
        """Write down, and tell who watches; how many entries it came to."""
        written = self._ledger.append(decide)
        for entry in written:
            self._watch(entry)
        return len(written)

    def _settle(self) -> Rollout:
        """Write down all that follows by itself."""
        while (rollout := self._ledger.catch_up().last) is not None:
            if rollout.ended or self._due(rollout) is None:
                return rollout
            self._append(self._follows)
        raise FleetError("the ledger lost its rollout")

    def _due(self, rollout: Rollout) -> Event | None:
        return due(rollout, self._clock.now_s())

    def _follows(self, state: FleetState) -> list[Event]:
        event = self._due(state.active) if state.active else None
        return [event] if event else []
