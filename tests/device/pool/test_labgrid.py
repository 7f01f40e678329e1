"""Leases of a real coordinator with two exporters: by tag, in turn, and back again whatever happens."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.device.fake_device import FakeDevice
from tests.device.pool.benches import Bench
from tests.device.pool.conftest import BenchFile
from tests.device.pty_device import PtyDevice
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.pool.labgrid.coordinator import Coordinator
from tinyml_mlops.device.pool.labgrid.session import Session
from tinyml_mlops.device.pool.labgrid.wire import message
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.errors import BoardError, CoordinatorError, LeaseLostError, PortBusyError, UserInputError

BOARD = load_board("stm32f405")
BARE = load_board("nucleo_h743zi")
SBIN = f"{os.environ['PATH']}:/usr/sbin"  # where Debian has it
SOON = Deadline.after(0.0)  # pool.wait_s is what counts
STARTUP = message("ClientInMessage", startup=message("StartupDone", version="1", name="elsewhere/observer"))
SUBSCRIBE = message("ClientInMessage", subscribe=message("Subscribe", all_places=True))
HOLD = """
import sys
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.leased import leased
with leased(load_board("stm32f405"), Deadline.after(0.0)) as held:
    print(held.name, flush=True)
    sys.stdin.read()
"""


class Holder:
    """Another process that leases a board and holds it until it is told or killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def name(self) -> str:
        """Of its board, when it has one."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def __enter__(self) -> "Holder":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate("")


def held_by(bench: Bench) -> dict[str, str]:
    """Who has which place, and reservations by their owners: what is left when nobody has anything."""
    with Coordinator(bench.address) as coordinator, Session(coordinator, "elsewhere/observer") as session:
        places = {name: place.acquired for name, place in session.places.items() if place.acquired}
        reservations = coordinator.call("GetReservations").reservations
        return places | {reservation.token: reservation.owner for reservation in reservations}


def observed(bench: Bench, what: Callable[[Session], bool]) -> None:
    """Returns when the coordinator tells whoever asks anew that it is so."""
    deadline = Deadline.after(60)
    while True:
        with Coordinator(bench.address) as coordinator, Session(coordinator, "elsewhere/observer") as session:
            if what(session):
                return
        assert not deadline.expired
        time.sleep(0.05)


def test_by_tag_and_back_again(bench: Bench, bench_file: BenchFile) -> None:
    for tag, name in (("rack=2", "right"), ("rack=1", "left")):
        bench_file(bench.address, tag)
        with leased(BOARD, SOON) as held:
            assert held.name == name
            assert set(held_by(bench)) > {name}
        assert held_by(bench) == {}


def test_the_board_that_answers_is_the_one_that_was_leased(
    bench: Bench, bench_file: BenchFile, devices: tuple[FakeDevice, FakeDevice]
) -> None:
    bench_file(bench.address, "rack=2")
    before = [len(device.requests) for device in devices]
    with (
        leased(BOARD, SOON) as held,
        connected(held, held.flash(Path("firmware.elf"), Deadline.after(10)), 10.0) as client,
    ):
        assert client.info().board == "stm32f405"
    left, right = (len(device.requests) - count for device, count in zip(devices, before, strict=True))
    assert (left, right > 0) == (0, True)


def test_processes_take_turns_and_who_waits_in_vain_is_told_for_whom(
    bench: Bench, bench_file: BenchFile
) -> None:
    bench_file(bench.address)
    with Holder() as one, Holder() as other:
        names = one.name, other.name
        assert set(names) == {"left", "right"}
        owners = held_by(bench)
        bench_file(bench.address, wait_s=0.5)
        told = rf"after 0\.5 s: left is in use by {owners['left']}; right is in use by {owners['right']}"
        with pytest.raises(PortBusyError, match=told), leased(BOARD, SOON):
            raise AssertionError("there is no third board")
        assert held_by(bench).keys() == owners.keys()  # the vain reservation is gone
        bench_file(bench.address)
        with Holder() as third:
            other.process.communicate("")
            assert third.name == names[1]
    assert held_by(bench) == {}


def test_what_a_killed_process_held_is_given_back_by_the_next_one(
    bench: Bench, bench_file: BenchFile
) -> None:
    bench_file(bench.address, "rack=1")
    with Holder() as living:
        assert living.name == "left"
        bench_file(bench.address, "rack=2")
        dead = Holder()
        assert dead.name == "right"
        dead.process.kill()
        dead.process.communicate()
        before = held_by(bench)
        assert set(before) > {"left", "right"}  # a coordinator forgets nobody
        with leased(BOARD, SOON) as held:
            assert held.name == "right"
            assert held_by(bench)["left"] == before["left"]
    assert held_by(bench) == {}


def test_a_process_that_is_killed_while_it_acquires(bench: Bench, bench_file: BenchFile) -> None:
    """Its exporter holds the resource then, for a place that nobody has, until the coordinator sees to it."""
    bench_file(bench.address, "rack=2")
    bench.signal("lab2", signal.SIGSTOP)  # so that acquiring takes long enough
    try:
        dead = Holder()
        observed(bench, lambda session: bool(session.places["right"].acquired))
        dead.process.kill()
        assert dead.name == ""  # it never had it
        dead.process.communicate()
    finally:
        bench.signal("lab2", signal.SIGCONT)
    with leased(BOARD, SOON) as held:
        assert held.name == "right"
    assert held_by(bench) == {}


def test_what_others_hold_is_left_alone(bench: Bench, bench_file: BenchFile) -> None:
    bench.client("-p", "right", "acquire")
    bench_file(bench.address)
    try:
        for _ in range(2):
            with leased(BOARD, SOON) as held:
                assert held.name == "left"
        bench_file(bench.address, "rack=2", wait_s=0.1)
        with pytest.raises(PortBusyError, match="right is in use by elsewhere/somebody"), leased(BOARD, SOON):
            raise AssertionError("it is taken")
        assert held_by(bench) == {"right": "elsewhere/somebody"}
    finally:
        bench.client("-p", "right", "release")


def test_it_is_given_back_in_the_right_order(
    bench: Bench, bench_file: BenchFile, listener: socket.socket
) -> None:
    """Link, place, reservation: as a bystander sees it happen."""
    bench_file(bench.address)
    with Coordinator(bench.address) as coordinator, ThreadPoolExecutor() as threads:
        told = coordinator.stream(iter((STARTUP, SUBSCRIBE)))
        links: list[socket.socket] = []

        def observe() -> list[str]:
            seen = []
            for update in (update for message in told for update in message.updates):
                if update.place.name == "bare":
                    words = [
                        "linked" if links and _is_open(links[0]) else "",
                        "acquired" if update.place.acquired else "",
                        "reserved" if update.place.reservation else "",
                    ]
                    seen.append(" ".join(filter(None, words)) or "free")
                    if seen[1:] and seen[-1] == "free":
                        told.cancel()
                        return [state for state, _ in groupby(seen)]
            raise AssertionError(seen)

        watched = threads.submit(observe)
        with leased(BARE, SOON) as held, SerialTransport(held.flash(Path("x.elf"), Deadline.after(10))):
            links.append(listener.accept()[0])
            bench.client("-p", "bare", "set-comment", "in use")  # something to be told of meanwhile
        assert watched.result(60) == [
            *("free", "reserved", "acquired reserved"),
            *("linked acquired reserved", "reserved", "free"),
        ]
        links[0].close()


def _is_open(link: socket.socket) -> bool:
    """Whether the other side has not closed it."""
    try:
        return link.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True


def test_a_board_that_is_taken_away_is_not_measured(bench: Bench, bench_file: BenchFile) -> None:
    bench_file(bench.address, "rack=2")
    with (
        pytest.raises(LeaseLostError, match="right: the place was released while it was used"),
        leased(BOARD, SOON),
    ):
        bench.client("-p", "right", "release", "--kick")
    told = "given to elsewhere/somebody while it was used: no answer"
    with pytest.raises(LeaseLostError, match=told) as lost, leased(BOARD, SOON):
        bench.client("-p", "right", "release", "--kick")
        with Coordinator(bench.address) as coordinator:
            for reservation in coordinator.call("GetReservations").reservations:
                coordinator.call("CancelReservation", token=reservation.token)
        bench.client("-p", "right", "acquire")
        raise BoardError("no answer")
    assert isinstance(lost.value.__cause__, BoardError)
    assert held_by(bench) == {"right": "elsewhere/somebody"}  # theirs is not released with ours
    bench.client("-p", "right", "release")


def test_an_error_inside_that_has_another_cause_stays_what_it_is(bench: Bench, bench_file: BenchFile) -> None:
    bench_file(bench.address)
    for error in (BoardError("it computes wrongly"), KeyboardInterrupt()):
        with pytest.raises(type(error)), leased(BOARD, SOON):
            raise error
        assert held_by(bench) == {}


def test_an_exporter_that_goes_away(bench: Bench, bench_file: BenchFile) -> None:
    """While its board is used; before it is asked for, alone or beside another; and when it is back."""
    groups = yaml.safe_load((bench.folder / "lab2.yaml").read_text())
    bench_file(bench.address, "rack=2")
    try:
        with (
            pytest.raises(LeaseLostError, match=r"right: its exporter went away .* while it was used"),
            leased(BOARD, SOON),
        ):
            bench.stop("lab2", signal.SIGKILL)
            observed(bench, lambda session: bool(session.places["right"].unmatched(session.resources)))
        with (
            pytest.raises(
                BoardError, match=r"board=stm32f405 rack=2 works: right: no exporter offers \*/right"
            ),
            leased(BOARD, SOON),
        ):
            raise AssertionError("a board without a port")
        bench_file(bench.address, wait_s=0.5)
        with leased(BOARD, SOON) as held:
            assert held.name == "left"
            told = "left is in use by .*right: no exporter offers"
            with pytest.raises(PortBusyError, match=told), leased(BOARD, SOON):
                raise AssertionError("there is one that works")
        assert held_by(bench) == {}
    finally:
        bench.export("lab2", groups)
    bench_file(bench.address, "rack=2")
    with leased(BOARD, SOON) as held:
        assert held.name == "right"


@pytest.mark.skipif(shutil.which("ser2net", path=SBIN) is None, reason="ser2net is not installed")
def test_a_port_that_the_exporter_serves_only_while_it_is_leased(bench: Bench, bench_file: BenchFile) -> None:
    """ser2net, RFC 2217, and a place that is made as the documentation says."""
    for command in ("create", "add-match lab3/wired/*", "set-tags board=pico"):
        bench.client("-p", "wired", *command.split())
    bench_file(bench.address)
    try:
        with PtyDevice(FakeDevice(board="pico"), termios.B115200) as wire:
            port = {"port": wire.path, "speed": 115200}
            bench.export("lab3", {"wired": {"RawSerialPort": port}})
            for _ in range(2):
                with (
                    leased(load_board("pico"), SOON) as held,
                    connected(held, url := held.flash(Path("x.elf"), Deadline.after(10)), 10.0) as client,
                ):
                    assert url.startswith("rfc2217://127.0.0.1:")
                    assert client.info().board == "pico"
                with pytest.raises(OSError, match="refused"):
                    socket.create_connection(("127.0.0.1", urlsplit(url).port))
            bench.stop("lab3")
    finally:
        bench.client("-p", "wired", "delete")


def test_a_coordinator_that_goes_away(bench: Bench, bench_file: BenchFile) -> None:
    """While a board is used, then before; and a session that it forgot does no harm when it is back."""
    bench_file(bench.address, "rack=2")
    with (
        pytest.raises(LeaseLostError, match=f"right: .*{bench.address} .*while it was used"),
        leased(BOARD, SOON),
    ):
        bench.stop("coordinator", signal.SIGKILL)
    try:
        with pytest.raises(CoordinatorError, match=f"{bench.address} cannot be reached"), leased(BOARD, SOON):
            raise AssertionError("nobody is there")
    finally:
        for name in ("lab1", "lab2"):
            bench.stop(name, signal.SIGKILL)
        bench.start(bench.places)
        for name in ("lab1", "lab2"):
            bench.export(name, yaml.safe_load((bench.folder / f"{name}.yaml").read_text()))
    with leased(BOARD, SOON) as held:
        assert held.name == "right"
    assert held_by(bench) == {}


def test_tags_that_no_place_has(bench: Bench, bench_file: BenchFile) -> None:
    bench_file(bench.address, "rack=7")
    with pytest.raises(BoardError, match="has the tags board=stm32f405 rack=7") as told, leased(BOARD, SOON):
        raise AssertionError("there is no such place")
    assert "nucleo_h743zi, stm32f405" in told.value.hint
    assert held_by(bench) == {}


def test_a_board_that_nothing_flashes_is_not_waited_for(bench_file: BenchFile) -> None:
    bench_file("127.0.0.1:1")
    board = load_board("nano33ble")
    told = "how nano33ble is flashed at a place of labgrid"
    with pytest.raises(UserInputError, match=told), leased(board, SOON):
        raise AssertionError("it cannot be flashed")
