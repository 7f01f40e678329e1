"""Which of the boards on this machine is meant: by name and USB serial number, never by order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinyml_mlops.config import Board
from tinyml_mlops.config.attached import BAUD, FlashTool, ResetWay
from tinyml_mlops.config.bench import BENCH_FILE, Bench, BenchBoard, UsbHub
from tinyml_mlops.config.pool import Tags
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.device.usb_ports import UsbPort
from tinyml_mlops.errors import BoardError


@dataclass(frozen=True)
class Attached:
    """A board that is there.

    Attributes:
        name: how messages call it.
        link: path or URL of its serial port, at this moment.
        serial_number: of its USB device; empty where it is reached by a URL.
        probe: serial number of what flashes it; empty: there is only one.
        flash: ways to flash it.
        reset: ways to restart it.
        before_flash: what takes it to its boot loader, if something has to.
        baud: rates that its firmware may have.
        hub: where its power can be switched off, if anywhere.
        power: meter of its energy, if there is one.
        place: where it was leased at a labgrid coordinator; empty: it hangs on this machine.
        coordinator: that one's address.
    """

    name: str
    link: str
    serial_number: str
    probe: str
    flash: tuple[FlashTool, ...]
    reset: tuple[ResetWay, ...] = ()
    before_flash: ResetWay | None = None
    baud: tuple[int, ...] = (BAUD,)
    hub: UsbHub | None = None
    power: PowerParams | None = None
    place: str = ""
    coordinator: str = ""

    @property
    def identity(self) -> str:
        """What stays the same across resets and restarts of the machine."""
        return self.serial_number or (f"{self.place}@{self.coordinator}" if self.place else self.link)


def find_attached(
    board: Board, bench: Bench, ports: Sequence[UsbPort], tags: Tags = ()
) -> tuple[Attached, ...]:
    """Boards of this kind: the bench's that are there, or else the only one with the catalogue's USB ids.

    Args:
        board: of the catalogue.
        bench: the inventory.
        ports: of this machine.
        tags: that the bench has to give them, all of them.

    Raises:
        BoardError: there is none, or there are several that the bench does not name; the message lists
            what is there.
    """
    entries = [entry for entry in bench.boards if entry.board == board.hardware]
    if tags:
        entries = [entry for entry in entries if set(tags) <= set(entry.tags)]
        if not entries:
            raise BoardError(
                f"no {board.hardware} of {BENCH_FILE} has the tags {', '.join(tags)}",
                hint="give them to a board there, or ask for fewer under pool",
            )
    if entries:
        there = tuple(found for entry in entries if (found := _of_entry(entry, board, ports)))
        if there:
            return there
        wanted = ", ".join(f"{entry.name} ({entry.serial_number})" for entry in entries)
        raise BoardError(f"{board.name}: of {BENCH_FILE}, {wanted} is not plugged in", hint=_seen(ports))
    if board.attached is None or not board.attached.usb:
        raise BoardError(
            f"nothing tells where {board.name} is", hint=f"give it a name and a link in {BENCH_FILE}"
        )
    alike = [port for port in ports if _may_be(port, board)]
    if not alike:
        known = ", ".join(str(usb) for usb in board.attached.usb)
        raise BoardError(f"{board.name} ({known}) is not plugged in", hint=_seen(ports))
    if len(alike) > 1:
        raise BoardError(
            f"{len(alike)} boards could be {board.name}: {'; '.join(map(str, alike))}",
            hint=f"say which one by name and serial_number in {BENCH_FILE}",
        )
    port = alike[0]
    return (Attached(board.name, port.path, port.serial_number, port.serial_number, **_facts(board, None)),)


def boards_behind(port: UsbPort, bench: Bench, catalogue: Sequence[Board]) -> tuple[str, ...]:
    """What a port may be: the bench's name of it, or else every board of the catalogue with its USB ids."""
    named = tuple(entry.name for entry in bench.boards if entry.serial_number == port.serial_number != "")
    return named or tuple(board.name for board in catalogue if _may_be(port, board))


def _may_be(port: UsbPort, board: Board) -> bool:
    known = board.attached.usb if board.attached else ()
    return any((usb.vendor, usb.product) == (port.vendor, port.product) for usb in known)


def _of_entry(entry: BenchBoard, board: Board, ports: Sequence[UsbPort]) -> Attached | None:
    facts = _facts(board, entry)
    if entry.link:
        return Attached(entry.name, entry.link, "", entry.probe, **facts)
    for port in ports:
        if port.serial_number == entry.serial_number:
            probe = entry.probe or entry.serial_number
            return Attached(entry.name, port.path, port.serial_number, probe, **facts)
    return None


def _facts(board: Board, entry: BenchBoard | None) -> dict[str, Any]:
    """How it is flashed, restarted and talked to: as the bench says, or else the catalogue."""
    facts: dict[str, Any] = {}
    if board.attached is not None:
        facts = {name: getattr(board.attached, name) for name in ("flash", "reset", "before_flash", "baud")}
    if entry is None:
        return facts
    if entry.flash is not None:
        facts["flash"] = (entry.flash,)
    own = {name: getattr(entry, name) for name in ("reset", "before_flash", "baud", "hub", "power")}
    return {"flash": ()} | facts | {name: value for name, value in own.items() if value is not None}


def _seen(ports: Sequence[UsbPort]) -> str:
    if not ports:
        return "no USB serial port is plugged in; `tinyml ports` lists them"
    return "plugged in are: " + "; ".join(map(str, ports))
