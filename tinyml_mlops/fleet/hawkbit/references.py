"""Devices that show how the old model does: their gateways are asked, before anything is changed."""

from collections.abc import Callable, Mapping

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.events import Event, ReferenceMeasured
from tinyml_mlops.fleet.hawkbit.lines import heard
from tinyml_mlops.fleet.hawkbit.management import Action, Management
from tinyml_mlops.fleet.hawkbit.publish import Publisher
from tinyml_mlops.fleet.references import Referees
from tinyml_mlops.fleet.state import Rollout


class References:
    """A small rollout for each of them, which changes nothing on the device."""

    def __init__(self, management: Management, publisher: Publisher, clock: Clock, poll_s: float) -> None:
        self._management, self._publisher = management, publisher
        self._clock, self._poll_s = clock, poll_s

    def measure(
        self, rollout: Rollout, devices: Mapping[str, FleetDevice], write: Callable[[Event], object]
    ) -> None:
        """Write down how some devices of each kind do; for one that does not answer another is asked."""
        referees = Referees(rollout, devices)
        while chosen := referees.next():
            waiting = {device.id: device for device in chosen}
            until_s = self._clock.now_s() + rollout.plan.device_deadline_s
            while waiting:
                for device in list(waiting.values()):
                    action = self._asked(rollout, device)
                    if action is None or action.status not in ("finished", "error", "canceled"):
                        continue
                    del waiting[device.id]
                    if event := self._found(device, action):
                        referees.found(device)
                        write(event)
                if not waiting or self._clock.now_s() >= until_s:
                    break
                self._clock.sleep(self._poll_s)
            for device in waiting.values():
                if action := self._asked(rollout, device):
                    self._management.give_up(action)

    def _asked(self, rollout: Rollout, device: FleetDevice) -> Action | None:
        """What came of asking so far; None: the server has not begun."""
        there = self._publisher.reference(rollout, device.id)
        if there["status"] == "ready":
            self._management.tell(there["id"], "start")
        return next(iter(self._management.actions(there["id"])), None)

    def _found(self, device: FleetDevice, action: Action) -> ReferenceMeasured | None:
        event = heard(self._management.history(action)).get("reference measured")
        if not isinstance(event, ReferenceMeasured):
            return None
        return event.model_copy(update={"device": device.id, "hardware": device.hardware})
