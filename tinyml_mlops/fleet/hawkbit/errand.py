"""What a gateway does with one device for one action of hawkBit's."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from pydantic import ValidationError

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import LinkError, TinymlError, UpdateServerError
from tinyml_mlops.fleet import work
from tinyml_mlops.fleet.clock import Clock, SystemClock
from tinyml_mlops.fleet.device import Links
from tinyml_mlops.fleet.events import DeviceConfirmed, DeviceFailed, DeviceLost, DeviceOffered, Event
from tinyml_mlops.fleet.hawkbit.ddi import Ddi, Deployment, File
from tinyml_mlops.fleet.hawkbit.described import attributes_of
from tinyml_mlops.fleet.hawkbit.lines import heard, told
from tinyml_mlops.fleet.hawkbit.order import LABELLED_FILE, ORDER_FILE, Order, controller_id, image_file
from tinyml_mlops.fleet.labelled import Labelled

MakeLinks = Callable[[Labelled | None], Links]
LEAST_PATIENCE_S = 5.0  # a device that is late is asked once more all the same
FILES_KEPT = 16
NO_ORDER = "this distribution set holds no order of tinyml's: `tinyml promote --fleet` makes one"


class Errand:
    """Does what the server wants; may be begun again at any point."""

    def __init__(self, fleet: str, links: MakeLinks, ddi: Ddi, clock: Clock | None = None) -> None:
        """For devices of ``fleet``, which ``links`` reach, and ask labelled samples."""
        self._fleet, self._make_links, self._ddi = fleet, links, ddi
        self._clock = clock or SystemClock()
        self._first_asked_s: dict[tuple[str, int], float] = {}
        self._before: dict[tuple[str, int], str] = {}
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def carry_out(self, device: FleetDevice, action: int) -> None:
        """An action, to its end or until the device is silent: then this is called again at the next poll.

        Raises:
            UpdateServerError: of the server.
            LinkError: the device is silent, and has time left.
        """
        controller = controller_id(self._fleet, device.id)
        deployment = self._ddi.deployment(controller, action)
        if deployment is None:
            return
        order = self._order(deployment)
        if order is None or order.fleet != self._fleet or device.hardware not in order.releases:
            lines = [NO_ORDER] if order is None else [_misdirected(order, device)]
            self._ddi.closed(controller, action, lines, success=False)
            return
        event = self._done(device, action, order, deployment)
        if event is None:
            return
        success = event.kind in ("device confirmed", "device reverted", "reference measured")
        wanted = self._ddi.closed(controller, action, told(event), success=success)
        self._first_asked_s.pop((device.id, action), None)
        before = self._before.pop((device.id, action), "")
        if not wanted and isinstance(event, DeviceConfirmed):
            self._undo(device, action, order, before)

    def describe(self, device: FleetDevice) -> None:
        """Tell the server what a device is and runs."""
        with self._make_links(None).open(device, Deadline.after(LEAST_PATIENCE_S)) as link:
            attributes = attributes_of(link.report())
        self._ddi.describe(controller_id(self._fleet, device.id), attributes)

    def _done(self, device: FleetDevice, action: int, order: Order, deployment: Deployment) -> Event | None:
        """What came of it; None: it is not wanted any more.

        Raises:
            LinkError: the device is silent, and has time left.
        """
        left_s = self._left_s(device, action, order)
        patience = Deadline.after(max(left_s, LEAST_PATIENCE_S))
        try:
            links = self._links(deployment)
            if order.work == "measure":
                return work.measure_reference(links, device, patience)
            if order.work == "put back":
                release = order.releases[device.hardware]
                return work.put_back(links, device, release, order.before, patience)
            return self._updated(links, device, action, order, deployment, patience)
        except UpdateServerError:
            raise
        except TinymlError as error:
            gone = isinstance(error, LinkError) or order.work == "put back"
            if gone and left_s > 0.0:
                raise
            lost = DeviceLost if order.work == "put back" else DeviceFailed
            return lost(device=device.id, why=error.what)

    def _updated(
        self,
        links: Links,
        device: FleetDevice,
        action: int,
        order: Order,
        deployment: Deployment,
        patience: Deadline,
    ) -> Event | None:
        offered = heard(deployment.history).get("device offered")
        if not isinstance(offered, DeviceOffered):
            running = work.running(links, device, patience).running
            offered = DeviceOffered(device=device.id, before=running)
            if not self._ddi.proceeding(controller_id(self._fleet, device.id), action, told(offered)):
                return None
        self._before[device.id, action] = offered.before
        image = self._file(deployment.files[image_file(device.hardware)])
        return work.update(
            links,
            device,
            work.Release(order.releases[device.hardware], image),
            offered.before,
            order.limits,
            order.references.get(device.hardware, ()),
            patience,
        )

    def _undo(self, device: FleetDevice, action: int, order: Order, before: str) -> None:
        """The device was given up meanwhile: it may not stay on a release that nobody knows it has."""
        if self._ddi.poll(controller_id(self._fleet, device.id)).installed == action:
            return  # it was told twice, and was believed the first time
        release = order.releases[device.hardware]
        work.put_back(self._make_links(None), device, release, before, Deadline.after(LEAST_PATIENCE_S))

    def _links(self, deployment: Deployment) -> Links:
        """Those that ask the samples of this deployment."""
        if (file := deployment.files.get(LABELLED_FILE)) is None:
            return self._make_links(None)
        return self._make_links(Labelled.of(self._file(file)))

    def _left_s(self, device: FleetDevice, action: int, order: Order) -> float:
        now_s = self._clock.now_s()
        return self._first_asked_s.setdefault((device.id, action), now_s) + order.device_deadline_s - now_s

    def _order(self, deployment: Deployment) -> Order | None:
        if (file := deployment.files.get(ORDER_FILE)) is None:
            return None
        try:
            return Order.model_validate_json(self._file(file))
        except ValidationError:
            return None

    def _file(self, file: File) -> bytes:
        """The content of a file; the last ones are kept, most devices get the same."""
        with self._lock:
            if file.sha256 in self._files:
                self._files.move_to_end(file.sha256)
                return self._files[file.sha256]
        content = self._ddi.download(file)
        with self._lock:
            self._files[file.sha256] = content
            while len(self._files) > FILES_KEPT:
                self._files.popitem(last=False)
        return content


def _misdirected(order: Order, device: FleetDevice) -> str:
    kinds = ", ".join(sorted(order.releases))
    return f"this order is for {kinds} of fleet {order.fleet}; {device.id} is {device.hardware}"
