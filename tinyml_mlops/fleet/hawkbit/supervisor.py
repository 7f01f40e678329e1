"""The engine behind which a hawkBit server and its gateways do the work.

hawkBit starts groups and counts; this supervisor adds what it lacks: a wave soaks, a device that is silent
past its deadline has failed, a wave that failed is put back and never resumed, and a wave passes on the
ledger's rules alone. It keeps nothing: what it needs to know again, the ledger and the server tell it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tinyml_mlops.config.fleet import FleetParams, HawkbitEngineParams
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.fleet.carrier import Carrier, Watch, ignore
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.events import Asked, Event
from tinyml_mlops.fleet.hawkbit.management import ENDED, Action, Management
from tinyml_mlops.fleet.hawkbit.observed import update_events, way_back_events
from tinyml_mlops.fleet.hawkbit.order import controller_id
from tinyml_mlops.fleet.hawkbit.publish import Publisher, update_name
from tinyml_mlops.fleet.hawkbit.references import References
from tinyml_mlops.fleet.hawkbit.rest import Json
from tinyml_mlops.fleet.hawkbit.silence import Silence
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.rules import due
from tinyml_mlops.fleet.state import PUTS_BACK, FleetState, Phase, Rollout
from tinyml_mlops.fleet.work import Release

STOPPED_THERE = "its rollout was stopped in hawkBit"
EventsOf = Callable[[Rollout, str, Action, Sequence[str], str], Iterable[Event]]
STARTED_THERE = "a group was started in hawkBit before its wave had passed"


class Supervisor(Carrier):
    """Carries out the rollout that is under way."""

    def __init__(
        self,
        ledger: Ledger,
        fleet: FleetParams,
        management: Management,
        releases: Mapping[str, Release],
        *,
        labelled: Labelled | None = None,
        clock: Clock | None = None,
        watch: Watch = ignore,
    ) -> None:
        """Work for ``ledger``'s fleet.

        Args:
            ledger: in which the rollout was begun.
            fleet: whose engine is hawkBit.
            management: of the server.
            releases: by hardware kind; those that the rollout was begun with.
            labelled: samples that the gateways ask their devices.
            clock: this machine's, unless told otherwise.
            watch: is told everything that is written down.
        """
        super().__init__(ledger, fleet, releases, clock=clock, watch=watch)
        if not isinstance(fleet.engine, HawkbitEngineParams):
            raise UserInputError(f"the engine of fleet {fleet.name} is not hawkbit", hint="mend fleet.yaml")
        self._poll_s = fleet.engine.poll_s
        self._management = management
        self._publisher = Publisher(management, fleet.name, labelled)
        self._device_of = {controller_id(fleet.name, name): name for name in self._devices}
        self._silence = Silence(management, self._clock)
        self._references = References(management, self._publisher, self._clock, self._poll_s)
        self._seen: dict[int, tuple[str, int | None]] = {}
        self._quiet = False

    def run(self) -> Rollout:
        """Work until the rollout has ended.

        Raises:
            FleetError: there is none, the releases are others than it was begun with, or the ledger fails.
            UpdateServerError: the server cannot be reached, or refuses.
        """
        rollout = self._active()
        self._references.measure(rollout, self._devices, self._write_one)
        while not (rollout := self._settle()).ended:
            if self._tick(rollout):
                continue
            self._clock.sleep(self._poll_s)
        return rollout

    def _due(self, rollout: Rollout) -> Event | None:
        """Nothing ends before the last gateway has let go of the devices."""
        if rollout.phase in PUTS_BACK and not self._quiet:
            return None
        return due(rollout, self._clock.now_s())

    def _tick(self, rollout: Rollout) -> bool:
        """Do what is to be done now; whether anything came of it."""
        if rollout.phase not in PUTS_BACK:
            return self._forward(rollout, self._publisher.update(rollout, self._releases))
        if not self._quiet:
            return self._quieten(rollout)
        return self._back(rollout)

    def _forward(self, rollout: Rollout, there: Json) -> bool:
        actions = self._management.actions(there["id"])
        if self._write(update_events, actions):
            return True
        started = self._management.started_groups(there["id"])
        wanted = min(rollout.current + 1, sum(wave.size > 0 for wave in rollout.waves))
        if there["status"] in (*ENDED, "stopping") and there["status"] != "finished":
            return self._abort(STOPPED_THERE)
        if started > wanted:
            return self._abort(STARTED_THERE)
        if lost := self._silence.lost(actions, rollout.plan.device_deadline_s):
            if there["status"] == "running":
                self._management.tell(there["id"], "pause")  # cancelled is no error to it: it would go on
            self._silence.give_up(lost, rollout.plan.device_deadline_s)
            return True
        self._steer(rollout, there, started < wanted)
        return False

    def _steer(self, rollout: Rollout, there: Json, begin_next: bool) -> None:
        """The next group is begun by a resume after its wave has passed, and a resume does nothing else."""
        match there["status"]:
            case "ready" if rollout.phase is Phase.RUNNING:
                self._management.tell(there["id"], "start")
            case "running" if rollout.phase is Phase.PAUSED or begin_next:
                self._management.tell(there["id"], "pause")
            case "paused" if rollout.phase is Phase.RUNNING and begin_next:
                self._management.tell(there["id"], "resume")

    def _quieten(self, rollout: Rollout) -> bool:
        """Have every gateway let go of its device; what was done until then is written down."""
        there = self._management.rollout(update_name(self._fleet.name, rollout))
        if there is None:
            self._quiet = True
            return True
        if there["status"] not in (*ENDED, "stopping"):
            self._management.tell(there["id"], "stop")
            return False
        actions = self._management.actions(there["id"])
        if self._write(update_events, actions):
            return True
        deadline_s = rollout.plan.device_deadline_s
        self._silence.give_up(self._silence.lost(actions, deadline_s), deadline_s)
        self._quiet = there["status"] in ENDED and not any(action.active for action in actions)
        return self._quiet

    def _back(self, rollout: Rollout) -> bool:
        """Bring back what every device ran before: one rollout for each model that there was."""
        deadline_s = rollout.plan.device_deadline_s
        by_before: dict[str, list[str]] = {}
        for name in rollout.putting_back:
            by_before.setdefault(rollout.devices[name].before, []).append(name)
        came = False
        for before, names in by_before.items():
            there = self._publisher.way_back(rollout, before, names)
            if there["status"] == "ready":
                self._management.tell(there["id"], "start")
            actions = self._management.actions(there["id"])
            came |= self._write(way_back_events, actions)
            self._silence.give_up(self._silence.lost(actions, deadline_s), deadline_s)
        return came

    def _write(self, events_of: EventsOf, actions: Sequence[Action]) -> bool:
        """Write down what came of the actions that have changed since they were looked at last."""
        changed = [a for a in actions if self._seen.get(a.id) != (a.status, a.code)]
        told = [(a, self._device_of[a.controller], self._management.history(a)) for a in changed if _says(a)]

        def decide(state: FleetState) -> list[Event]:
            if (rollout := state.active) is None:
                return []
            return [
                event
                for action, name, lines in told
                for event in events_of(rollout, name, action, lines, self._silence.why_cancelled(action))
            ]

        written = self._append(decide) if told else 0
        self._seen |= {a.id: (a.status, a.code) for a in changed}
        return written > 0

    def _write_one(self, event: Event) -> None:
        self._append(lambda state: [event] if state.active else [])

    def _abort(self, why: str) -> bool:
        self._append(lambda state: [Asked(what="abort", why=why)] if state.active else [])
        return True


def _says(action: Action) -> bool:
    """Whether a gateway has said anything in it yet."""
    return action.code is not None or (not action.active and action.status != "scheduled")
