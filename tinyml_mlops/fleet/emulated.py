"""A fleet of emulated boards on this machine: each with a memory that survives power cuts, a port and an id.

They are the devices of a ``fleet.yaml`` whose hardware is an emulated board and whose link is a port here.
Which of them run is judged by what runs; so whoever starts or stops them finds those of a process that died.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tinyml_mlops.config import load_target
from tinyml_mlops.config.fleet import FleetDevice, FleetParams, RolloutParams, WaveParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import ports
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.fleet.places import fleet_folder

START_S = 60.0
ANSWER_S = 30.0
AT_ONCE = 4


def is_emulated(device: FleetDevice) -> bool:
    """Whether the device is one that this machine can be."""
    if load_target(device.hardware).qemu is None:
        return False
    return urlsplit(device.link).hostname == ports.HOST and bool(urlsplit(device.link).port)


def new_devices(count: int, kinds: tuple[str, ...]) -> tuple[FleetDevice, ...]:
    """Devices ``emulated-01``, …, of the hardware kinds in turn, at ports that are free now."""
    digits = len(str(count))
    with ExitStack() as stack:
        found = [stack.enter_context(ports.listen()) for _ in range(count)]  # all at once: none comes twice
        links = [ports.url_of(listener) for listener in found]
    return tuple(
        FleetDevice(
            id=f"emulated-{number + 1:0{digits}}",
            hardware=kinds[number % len(kinds)],
            link=links[number],
        )
        for number in range(count)
    )


def new_fleet(name: str, count: int, kinds: tuple[str, ...]) -> FleetParams:
    """So many :func:`new_devices`; the first of each kind are the canaries, then come all others."""
    canary = WaveParams(name="canary", count=min(count, len(set(kinds))))
    rollout = RolloutParams(waves=(canary, WaveParams(name="rest", percent=100)))
    return FleetParams(name=name, devices=new_devices(count, kinds), rollout=rollout)


class EmulatedFleet:
    """The emulated devices of one fleet.

    As a context manager it stops them on exit, and they die when this process is killed.
    """

    def __init__(self, file: Path, fleet: FleetParams) -> None:
        """Describe them; nothing runs yet.

        Args:
            file: of the fleet; the devices' memories are kept beside its ledger.
            fleet: what the file says.

        Raises:
            UserInputError: no device of the fleet is an emulated one.
        """
        self._folder = fleet_folder(file, fleet.name).resolve() / "emulated"
        self.devices = {device.id: device for device in fleet.devices if is_emulated(device)}
        if not self.devices:
            raise UserInputError(
                f"no device of fleet {fleet.name} is an emulated board at a port of this machine",
                hint=f"give it hardware qemu_… and a link socket://{ports.HOST}:PORT; or "
                "`tinyml fleet emulate --new 12`",
            )
        self._boards = {
            device.id: EmulatedBoard(load_target(device.hardware), self.state(device.id), keeps_memory=True)
            for device in self.devices.values()
        }

    def state(self, device: str) -> Path:
        """Folder of a device; its memory is ``memory`` in it."""
        return self._folder / device

    def board(self, device: str) -> EmulatedBoard:
        """To switch a single one on and off."""
        return self._boards[device]

    def start(
        self,
        firmware: Mapping[str, Path],
        *,
        keep_running: bool = True,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Switch all on, those that run already off first, and give ids to those that have none.

        Args:
            firmware: ELF by hardware kind.
            keep_running: they outlive this process.
            progress: is told after each device.

        Raises:
            PortBusyError: somebody else listens at a device's port.
            HostToolError: QEMU failed.
            LinkError, BoardError: a device does not answer, or has another id already.
        """
        self.stop()
        try:
            for (
                device
            ) in self.devices.values():  # one after the other: they die with the thread that starts them
                self.switch_on(device.id, firmware[device.hardware], keep_running=keep_running)
            with ThreadPoolExecutor(AT_ONCE, "name") as pool:
                for done, _ in enumerate(pool.map(_named, self.devices.values()), 1):
                    progress(done, len(self.devices))
        except BaseException:
            self.stop()
            raise

    def switch_on(self, device: str, elf: Path, *, keep_running: bool = True) -> None:
        """One device, with what its memory holds."""
        port = urlsplit(self.devices[device].link).port or 0
        self._boards[device].start(
            elf, port=port, deadline=Deadline.after(START_S), keep_running=keep_running
        )

    def stop(self) -> int:
        """Switch all off, whoever started them, those that the file has no more among them.

        Returns:
            How many ran.
        """
        gone = [path for path in self._folder.glob("*/") if path.name not in self._boards]
        any_board = load_target(next(iter(self.devices.values())).hardware)
        boards = [*self._boards.values(), *(EmulatedBoard(any_board, path) for path in gone)]
        return sum(board.stop() for board in boards)

    def __enter__(self) -> "EmulatedFleet":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def _named(device: FleetDevice) -> None:
    with DeviceClient.open(device.link, device.id, ANSWER_S) as client:
        client.hello(Deadline.after(ANSWER_S))
        images = DeviceImages(client)
        if images.device().id != device.id:
            images.name(device.id)
