"""The gateway: speaks DDI to a hawkBit server, and the device protocol to the devices near it.

It reports success only after a device has confirmed. It keeps nothing that the server and the devices do not
tell again: a new one goes on where another died.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Self

from tinyml_mlops.config.fleet import FleetDevice, FleetParams, HawkbitEngineParams
from tinyml_mlops.errors import TinymlError, UpdateServerError, UserInputError
from tinyml_mlops.fleet.clock import Clock, SystemClock
from tinyml_mlops.fleet.hawkbit.credentials import gateway_token
from tinyml_mlops.fleet.hawkbit.ddi import Ddi
from tinyml_mlops.fleet.hawkbit.errand import Errand
from tinyml_mlops.fleet.hawkbit.order import controller_id
from tinyml_mlops.fleet.hawkbit.rest import Rest
from tinyml_mlops.fleet.smp import SmpLinks
from tinyml_mlops.fleet.starts import StartCounts

Say = Callable[[str], None]
WRONG_TOKEN = (401, 403)


def engine_of(fleet: FleetParams) -> HawkbitEngineParams:
    """Where the server is.

    Raises:
        UserInputError: the fleet has none.
    """
    if isinstance(fleet.engine, HawkbitEngineParams):
        return fleet.engine
    raise UserInputError(
        f"the engine of fleet {fleet.name} is {fleet.engine.kind}: it needs no gateway",
        hint="write engine: {kind: hawkbit, url: …} into fleet.yaml",
    )


def chosen(fleet: FleetParams, ids: Sequence[str], tags: Sequence[str]) -> tuple[FleetDevice, ...]:
    """The devices with these ids and all of these tags; all devices where neither is given.

    Raises:
        UserInputError: there are none, or no such one.
    """
    if unknown := sorted(set(ids) - {device.id for device in fleet.devices}):
        raise UserInputError(
            f"fleet {fleet.name} has no device {', '.join(unknown)}", hint="look into fleet.yaml"
        )
    found = tuple(
        device for device in fleet.devices if (not ids or device.id in ids) and set(tags) <= set(device.tags)
    )
    if not found:
        raise UserInputError(f"fleet {fleet.name} has no such device", hint="look at the tags in fleet.yaml")
    return found


def make_gateway(fleet: FleetParams, devices: Sequence[FleetDevice]) -> "Gateway":
    """A gateway for ``devices``, over the device protocol.

    Raises:
        UserInputError: the fleet's engine is another one, or the environment has no token.
    """
    engine = engine_of(fleet)
    ddi = Ddi(Rest(engine.url, gateway_token()), engine.tenant)
    links = partial(SmpLinks, starts=StartCounts())
    return Gateway(fleet, devices, Errand(fleet.name, links, ddi), ddi)


class Gateway:
    """Sees to some devices of a fleet."""

    def __init__(
        self,
        fleet: FleetParams,
        devices: Sequence[FleetDevice],
        errand: Errand,
        ddi: Ddi,
        *,
        clock: Clock | None = None,
        say: Say = print,
    ) -> None:
        """See to ``devices``.

        Args:
            fleet: whose engine is hawkBit.
            devices: those that this gateway reaches.
            errand: does what is wanted of one of them.
            ddi: of the server.
            clock: this machine's, unless told otherwise.
            say: is told what goes wrong.
        """
        self._fleet, self._devices, self._errand, self._ddi = fleet.name, devices, errand, ddi
        self._clock, self._say = clock or SystemClock(), say
        self._pool = ThreadPoolExecutor(fleet.rollout.at_once, "gateway")
        self._busy: dict[str, Future[None]] = {}
        self._refused: UpdateServerError | None = None
        self._said: dict[str, str] = {}
        self._lock = threading.Lock()
        self._poll_s = engine_of(fleet).poll_s

    def run(self, stop: threading.Event) -> None:
        """See to them until ``stop``.

        Raises:
            UpdateServerError: the server does not know this gateway's token.
        """
        while not stop.is_set():
            self.step()
            stop.wait(self._poll_s)

    def step(self) -> None:
        """Ask for every device that nothing is done with what is wanted of it, and begin that."""
        self._busy = {name: future for name, future in self._busy.items() if not future.done()}
        if self._refused is not None:
            raise self._refused
        for device in self._devices:
            if device.id not in self._busy:
                self._busy[device.id] = self._pool.submit(self._see_to, device)

    def wait(self) -> None:
        """Until nothing is done with any device."""
        wait(self._busy.values())

    def close(self) -> None:
        """Finish what is being done."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _see_to(self, device: FleetDevice) -> None:
        controller = controller_id(self._fleet, device.id)
        try:
            waiting = self._ddi.poll(controller)
            if waiting.cancel is not None:
                self._ddi.cancelled(controller, waiting.cancel)
            elif waiting.deployment is not None:
                self._errand.carry_out(device, waiting.deployment)
            elif waiting.describe:
                self._errand.describe(device)
            self._tell(device.id, "")
        except UpdateServerError as error:
            if error.status in WRONG_TOKEN:
                self._refused = error
            self._tell(device.id, error.what)
        except TinymlError as error:
            self._tell(device.id, error.what)

    def _tell(self, device: str, what: str) -> None:
        """Say something once, not at every poll."""
        with self._lock:
            if what and self._said.get(device) != what:
                self._say(f"{device}: {what}")
            self._said[device] = what
