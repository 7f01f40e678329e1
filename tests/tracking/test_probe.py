"""A server that is down is reported soon, with what to do."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinyml_mlops.errors import TrackingError
from tinyml_mlops.tracking.location import Location
from tinyml_mlops.tracking.probe import expect_server


def at(uri: str) -> Location:
    return Location(uri, uri, None, Path("lock"))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def uri_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def answer(listener: socket.socket, *statuses: bytes) -> None:
    """Answer one connection after the other with these status lines."""

    def serve() -> None:
        for status in statuses:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    threading.Thread(target=serve, daemon=True).start()


def test_nobody_listens(listener: socket.socket) -> None:
    uri = uri_of(listener)
    listener.close()
    with pytest.raises(TrackingError, match="connection refused") as caught:
        expect_server(at(uri), within_s=1.5)
    assert uri in caught.value.what
    assert "tinyml track" in caught.value.hint


def test_a_server_that_accepts_and_is_silent(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyml_mlops.tracking.probe.ANSWER_S", 0.3)
    with pytest.raises(TrackingError, match="no answer in time"):
        expect_server(at(uri_of(listener)), within_s=0.1)


def test_a_proxy_whose_server_is_starting_is_waited_for(listener: socket.socket) -> None:
    answer(listener, b"503 Service Unavailable", b"200 OK")
    expect_server(at(uri_of(listener)), within_s=10.0)


def test_a_refusing_proxy_counts_as_there(listener: socket.socket) -> None:
    answer(listener, b"401 Unauthorized")
    expect_server(at(uri_of(listener)), within_s=1.0)


def test_an_address_that_is_none() -> None:
    with pytest.raises(TrackingError):
        expect_server(at("http://"), within_s=1.0)


def test_other_stores_are_taken_as_they_are() -> None:
    expect_server(at("sqlite:///nowhere/mlflow.db"))
