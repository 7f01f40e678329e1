"""Which devices have been silent for too long. hawkBit waits for ever."""

from collections.abc import Iterable
from dataclasses import dataclass

from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.hawkbit.management import Action, Management

GRACE_TIMES = 1.25
"""A gateway that lives gives a silent device up by itself, at the deadline; it is given time to say so."""


@dataclass
class _Known:
    status: str
    code: int | None
    since_s: float
    polled_ms: int | None


class Silence:
    """How long nothing was heard of an action; begins anew with this process."""

    def __init__(self, management: Management, clock: Clock) -> None:
        self._management, self._clock = management, clock
        self._known: dict[int, _Known] = {}
        self._given_up: dict[int, float] = {}

    def lost(self, actions: Iterable[Action], deadline_s: float) -> list[Action]:
        """Those of devices, or of gateways, that are lost."""
        return [action for action in actions if action.active and self._is_lost(action, deadline_s)]

    def give_up(self, lost: Iterable[Action], deadline_s: float) -> None:
        """End them; one that comes to its end at this moment is left as it is."""
        for action in lost:
            self._management.give_up(action)
            self._given_up[action.id] = deadline_s

    def why_cancelled(self, action: Action) -> str:
        """Why an action was cancelled."""
        if action.id in self._given_up:
            return f"no gateway has reported on it for {self._given_up[action.id]:g} s"
        return "its action was cancelled in hawkBit"

    def _is_lost(self, action: Action, deadline_s: float) -> bool:
        now_s, known = self._clock.now_s(), self._known.get(action.id)
        if known is None or (known.status, known.code) != (action.status, action.code):
            self._known[action.id] = _Known(action.status, action.code, now_s, None)
            return False
        if now_s - known.since_s <= deadline_s * GRACE_TIMES:
            return False
        polled_ms = self._management.target(action.controller).get("lastControllerRequestAt")
        if polled_ms is None or polled_ms == known.polled_ms or polled_ms < action.changed_ms:
            return True
        known.since_s, known.polled_ms = now_s, polled_ms  # its gateway lives and has other devices to see to
        return False
