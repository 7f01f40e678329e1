"""Ports of every kind, and ports that somebody else has."""

import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import tcp_port
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.errors import LinkError, PortBusyError


@pytest.fixture
def serial_port() -> Iterator[tuple[int, str]]:
    """Our end of a pseudo terminal, and the name of the other."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_bytes_pass_a_serial_port(serial_port: tuple[int, str]) -> None:
    ours, name = serial_port
    with SerialTransport(name) as transport:
        transport.send(b"\x06\x09ask\n", Deadline.after(5))
        assert os.read(ours, 100) == b"\x06\x09ask\n"
        os.write(ours, b"\x06\x09answer\n")
        assert transport.receive(Deadline.after(5)) == b"\x06\x09answer\n"


def test_a_serial_port_that_is_open_elsewhere_is_busy(serial_port: tuple[int, str]) -> None:
    _, name = serial_port
    with SerialTransport(name), pytest.raises(PortBusyError, match=name):
        SerialTransport(name)


def test_a_serial_port_that_is_pulled_out(serial_port: tuple[int, str]) -> None:
    ours, name = serial_port
    with SerialTransport(name) as transport:
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), ours)  # the other end is gone
        with pytest.raises(LinkError, match=f"the connection to {name} broke"):
            transport.receive(Deadline.after(5))


def test_nothing_before_the_deadline_is_nothing(serial_port: tuple[int, str]) -> None:
    with SerialTransport(serial_port[1]) as transport:
        assert transport.receive(Deadline.after(0.05)) == b""


@pytest.mark.parametrize(
    "url",
    [
        *("/dev/ttyNONE9", "nonsense://x"),
        *("socket://127.0.0.1:1", "socket://127.0.0.1:x", "socket://127.0.0.1", "socket://:1"),
    ],
)
def test_a_port_that_is_not_there(url: str) -> None:
    with pytest.raises(LinkError, match="cannot be opened") as raised:
        SerialTransport(url)
    assert raised.value.hint


def test_a_deadline_ends_a_send_that_nobody_takes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
        with SerialTransport(url) as transport, pytest.raises(LinkError, match=url):
            transport.send(bytes(50_000_000), Deadline.after(0.2))


def test_when_a_connection_is_closed_its_server_is_ready_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that takes nobody else meanwhile, has something left to say, and takes its time."""
    monkeypatch.setattr(tcp_port, "CLOSE_S", 30.0)
    said = bytes(100_000)
    ready = threading.Event()

    def serve() -> None:
        for _ in range(5):
            connection, _ = server.accept()
            with connection:
                ready.clear()
                connection.sendall(said)
                while connection.recv(1024):
                    pass
                time.sleep(0.01)
                ready.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        for _ in range(5):
            with SerialTransport(f"socket://127.0.0.1:{server.getsockname()[1]}") as transport:
                assert transport.receive(Deadline.after(5))
            assert ready.is_set()
        thread.join()


@pytest.mark.parametrize("talks", [False, True])
def test_a_server_that_keeps_its_end_open_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, *, talks: bool
) -> None:
    monkeypatch.setattr(tcp_port, "CLOSE_S", 0.05)
    left = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection, suppress(ConnectionError):
            while talks:
                connection.sendall(bytes(1000))
            left.wait()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        SerialTransport(f"socket://127.0.0.1:{server.getsockname()[1]}").close()
        left.set()
        thread.join()


def test_rfc2217_works_as_well() -> None:
    """A serial server of the labgrid kind, spoken to by pyserial's own client."""
    from serial import rfc2217, serial_for_url

    server = socket.create_server(("127.0.0.1", 0))
    loop = serial_for_url("loop://", timeout=0.05)

    def serve() -> None:
        connection, _ = server.accept()

        class Out:
            def write(self, data: bytes) -> None:
                connection.sendall(data)

        manager = rfc2217.PortManager(loop, Out())
        while data := connection.recv(1024):
            loop.write(b"".join(manager.filter(data)))
            connection.sendall(b"".join(manager.escape(loop.read(loop.in_waiting))))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with SerialTransport(f"rfc2217://127.0.0.1:{server.getsockname()[1]}") as transport:
        transport.send(b"\x06\x09echo\n", Deadline.after(5))
        received = b""
        deadline = Deadline.after(5)
        while len(received) < 7 and not deadline.expired:
            received += transport.receive(deadline)
        assert received == b"\x06\x09echo\n"
    thread.join(5)
    server.close()
