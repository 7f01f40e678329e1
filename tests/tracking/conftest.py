"""A real MLflow server on loopback, and a proxy before it that dies when told to."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tinyml_mlops.deadline import Deadline

START_S = 120.0


class Server:
    """``mlflow server`` over SQLite in a folder of its own; may be started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
        environment.pop("MLFLOW_TRACKING_URI", None)
        command = [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", "1", "--backend-store-uri", f"sqlite:///{self.folder / 'server.db'}"),
            *("--artifacts-destination", str(self.folder / "artifacts")),
        ]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = Deadline.after(START_S)
        while not self._answers():
            if deadline.expired or self._process.poll() is not None:
                self.stop()
                pytest.fail(
                    f"mlflow server did not start: {(self.folder / 'server.log').read_text()[-2000:]}"
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """End it the hard way, with the workers that it started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.uri + "/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


class Proxy:
    """Stands before a server and breaks off when ``allowed`` requests are used up.

    Attributes:
        allowed: requests that still get through; ``None``: all of them.
        deliver_last: the request at which it breaks off reaches the server, but its answer is lost.
        lose_once: the answer to the first request whose path holds this is lost.
        requests: method and path of what got through.
    """

    def __init__(self, target_port: int) -> None:
        self.allowed: int | None = None
        self.deliver_last = False
        self.lose_once = ""
        self.requests: list[str] = []
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                verdict = proxy.verdict(f"{self.command} {self.path}")
                if verdict == "drop":
                    self.close_connection = True
                    return
                connection = http.client.HTTPConnection("127.0.0.1", target_port, timeout=60)
                connection.request(self.command, self.path, body, dict(self.headers))
                answer = connection.getresponse()
                data = answer.read()
                connection.close()
                if verdict == "lose answer":
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {
                        "transfer-encoding",
                        "content-length",
                        "connection",
                        "date",
                        "server",
                    }:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.uri = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def verdict(self, request: str) -> str:
        with self._lock:
            if self.lose_once and self.lose_once in request:
                self.lose_once = ""
                return "lose answer"
            if self.allowed is None:
                self.requests.append(request)
                return "pass"
            self.allowed -= 1
            if self.allowed >= 0:
                self.requests.append(request)
                return "pass"
            return "lose answer" if self.deliver_last and self.allowed == -1 else "drop"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; each test takes an experiment or a project of its own."""
    started = Server(tmp_path_factory.mktemp("mlflow-server"))
    started.start()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    made = Proxy(server.port)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(autouse=True)
def no_foreign_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the developer's shell points to, tests log nothing there."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("DVC_ROOT", raising=False)


@pytest.fixture
def quick_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that fails is not tried again: the test wants the failure."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")


OpenStore = Callable[[str], Any]


@pytest.fixture
def open_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenStore]:
    """Make a ``RunStore`` for a URI."""
    from tinyml_mlops.tracking.environment import mlflow_environment
    from tinyml_mlops.tracking.location import location_of

    @contextmanager
    def environment() -> Iterator[OpenStore]:
        with mlflow_environment():
            from tinyml_mlops.tracking.store import RunStore

            def opened(uri: str) -> RunStore:
                monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
                return RunStore(location_of(tmp_path))

            yield opened

    with environment() as opened:
        yield opened
