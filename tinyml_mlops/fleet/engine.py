"""The local engine: this host's links, several at once, one ledger.

It holds nothing that the ledger and the devices do not tell again: after any crash a new engine on the same
ledger comes to the same end. Only how long a device that never answered has been silent begins anew.
"""

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import LinkError, TinymlError
from tinyml_mlops.fleet import work
from tinyml_mlops.fleet.agenda import Agenda
from tinyml_mlops.fleet.carrier import Carrier, Watch, ignore
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.device import Links, Report
from tinyml_mlops.fleet.events import DeviceFailed, DeviceLost, DeviceOffered, Event
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.references import Referees
from tinyml_mlops.fleet.rules import soaked_s
from tinyml_mlops.fleet.state import PUTS_BACK, FleetState, Phase, Rollout, Status

POLL_S = 0.5  # what an operator asks in another process is seen that late
LEAST_PATIENCE_S = 5.0  # a device that is late is asked once more all the same
Result = Report | Event


class Engine(Carrier):
    """Carries out the rollout that is under way."""

    def __init__(
        self,
        ledger: Ledger,
        fleet: FleetParams,
        links: Links,
        releases: Mapping[str, work.Release],
        *,
        clock: Clock | None = None,
        watch: Watch = ignore,
    ) -> None:
        """Work for ``ledger``'s fleet.

        Args:
            ledger: in which the rollout was begun.
            fleet: how its devices are reached.
            links: that reach them.
            releases: by hardware kind; those that the rollout was begun with.
            clock: this machine's, unless told otherwise.
            watch: is told everything that is written down.
        """
        super().__init__(ledger, fleet, releases, clock=clock, watch=watch)
        self._links = links
        self._agenda = Agenda()
        self._agenda_phase, self._agenda_waves = Phase.RUNNING, 0  # what the agenda was made for
        self._busy: dict[Future[Result], str] = {}
        self._first_asked_s: dict[str, float] = {}

    def run(self) -> Rollout:
        """Work until the rollout has ended.

        Raises:
            FleetError: there is none, the releases are others than it was begun with, or the ledger fails.
        """
        rollout = self._active()
        with ThreadPoolExecutor(rollout.plan.at_once, "rollout") as pool:
            self._measure_references(rollout, pool)
            while not (rollout := self._settle()).ended:
                self._schedule(rollout)
                self._start(rollout, pool)
                self._collect()
        return rollout

    def _measure_references(self, rollout: Rollout, pool: ThreadPoolExecutor) -> None:
        referees = Referees(rollout, self._devices)
        while chosen := referees.next():
            measure = partial(work.measure_reference, self._links)
            futures = {
                pool.submit(measure, device, self._patience(rollout, device.id)): device for device in chosen
            }
            for future, device in futures.items():
                try:
                    measured = future.result()
                except TinymlError:
                    continue  # the next one of its kind is asked; this one is asked again in its wave
                referees.found(device)
                self._append(lambda state, measured=measured: [measured] if state.active else [])  # type: ignore[misc]

    def _schedule(self, rollout: Rollout) -> None:
        """Put devices on the agenda when their wave begins, or when they are to be put back."""
        if rollout.phase not in PUTS_BACK:
            for wave in rollout.waves[self._agenda_waves : rollout.current + 1]:
                self._agenda.add(wave.by_status[Status.OFFERED], begun=True)
                self._agenda.add(wave.by_status[Status.WAITING], begun=False)
            self._agenda_waves = min(rollout.current + 1, len(rollout.waves))
        elif rollout.phase is not self._agenda_phase:
            self._agenda, self._first_asked_s, self._agenda_phase = Agenda(), {}, rollout.phase
            busy = set(self._busy.values())
            self._agenda.add((name for name in rollout.putting_back if name not in busy), begun=True)

    def _start(self, rollout: Rollout, pool: ThreadPoolExecutor) -> None:
        fresh = rollout.phase is Phase.RUNNING
        while len(self._busy) < rollout.plan.at_once:
            name = self._agenda.take(self._clock.now_s(), fresh=fresh)
            if name is None:
                return
            self._busy[self._submit(rollout, name, pool)] = name

    def _submit(self, rollout: Rollout, name: str, pool: ThreadPoolExecutor) -> Future[Result]:
        device, state = self._devices[name], rollout.devices[name]
        release, patience = self._releases[device.hardware], self._patience(rollout, name)
        if rollout.phase in PUTS_BACK:
            return pool.submit(work.put_back, self._links, device, release.ref, state.before, patience)
        if state.status is Status.WAITING:
            return pool.submit(work.running, self._links, device, patience)
        references = tuple(rollout.references.get(device.hardware, ()))
        return pool.submit(
            work.update,
            self._links,
            device,
            release,
            state.before,
            rollout.plan.limits,
            references,
            patience,
        )

    def _collect(self) -> None:
        """Wait for devices, the clock or an operator; write down what came."""
        if not self._busy:
            self._clock.sleep(self._pause_s())
            return
        done, _ = wait(self._busy, timeout=POLL_S, return_when=FIRST_COMPLETED)
        results = {self._busy.pop(future): future for future in sorted(done, key=self._busy.__getitem__)}
        if not results:
            return
        found: dict[str, Event | None] = {}

        def decide(state: FleetState) -> list[Event]:
            found.clear()
            found.update({name: self._event(state, name, future) for name, future in results.items()})
            return [event for event in found.values() if event is not None]

        self._append(decide)
        self._go_on(found)

    def _event(self, state: FleetState, name: str, future: "Future[Result]") -> Event | None:
        """What a piece of work comes to, in the state in which it is written down; None: try it again."""
        rollout = state.active
        if rollout is None:
            return None
        status, putting_back = rollout.devices[name].status, rollout.phase in PUTS_BACK
        try:
            result = future.result()
        except TinymlError as error:
            if isinstance(error, LinkError) and not self._silent(rollout, name):
                return None
            if putting_back and name in rollout.putting_back:
                return DeviceLost(device=name, why=error.what) if self._silent(rollout, name) else None
            return None if putting_back else DeviceFailed(device=name, why=error.what)
        if not isinstance(result, Report):
            return result
        offered = rollout.phase is Phase.RUNNING and status is Status.WAITING
        return DeviceOffered(device=name, before=result.running) if offered else None

    def _go_on(self, found: Mapping[str, Event | None]) -> None:
        rollout = self._ledger.state.last
        if rollout is None or rollout.ended:
            return
        for name, event in found.items():
            device = rollout.devices[name]
            if rollout.phase in PUTS_BACK:
                if name not in rollout.putting_back:
                    continue
                if event is not None:
                    self._agenda.add([name], begun=True)
                    continue
            elif isinstance(event, DeviceOffered):
                self._agenda.add([name], begun=True)
                continue
            elif event is not None:
                continue
            self._agenda.again(name, self._clock.now_s(), begun=device.status is not Status.WAITING)

    def _silent(self, rollout: Rollout, name: str) -> bool:
        return self._left_s(rollout, name) <= 0.0

    def _left_s(self, rollout: Rollout, name: str) -> float:
        """How long a device may still be silent."""
        offered_s = rollout.devices[name].offered_s
        counted = offered_s and rollout.phase not in PUTS_BACK
        since_s = offered_s if counted else self._first_asked_s.setdefault(name, self._clock.now_s())
        return since_s + rollout.plan.device_deadline_s - self._clock.now_s()

    def _patience(self, rollout: Rollout, name: str) -> Deadline:
        return Deadline.after(max(self._left_s(rollout, name), LEAST_PATIENCE_S))

    def _pause_s(self) -> float:
        rollout, now_s = self._ledger.state.last, self._clock.now_s()
        soaked = soaked_s(rollout) if rollout else None
        next_s = min((at for at in (soaked, self._agenda.next_s) if at is not None), default=now_s + POLL_S)
        return min(max(next_s - now_s, 0.0), POLL_S)
