"""A small HTTP server that only reads: the page, and nothing else."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from tinyml_mlops.errors import HostToolError
from tinyml_mlops.report.live.pages import HEADERS, Answer, FleetPages, answer

REQUEST_S = 10.0
LOOPBACK = "127.0.0.1"
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class FleetServer(ThreadingHTTPServer):
    """Serves one fleet. Bound to loopback it answers nobody who calls it by another name.

    A page from elsewhere whose own name was made to lead to this machine would otherwise be able to read it.
    """

    daemon_threads = True

    def __init__(self, pages: FleetPages, host: str = LOOPBACK, port: int = 0) -> None:
        """Bind.

        Args:
            pages: to serve.
            host: address to listen on.
            port: 0: any that is free.

        Raises:
            HostToolError: the address is not there, or the port is taken.
        """
        self.pages, self._local = pages, _is_loopback(host)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise HostToolError(
                f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another --port or --host"
            ) from error

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}/"

    def accepts(self, host: str) -> bool:
        """Whether a request with this ``Host`` is meant for us."""
        return not self._local or host.rpartition(":")[0] in LOCAL_NAMES or host in LOCAL_NAMES


class _Handler(BaseHTTPRequestHandler):
    server: FleetServer
    timeout = REQUEST_S

    def do_GET(self) -> None:
        if not self.server.accepts(self.headers.get("Host", "")):
            self._send(Answer(HTTPStatus.FORBIDDEN, HEADERS, b""))
        elif self.path != "/":
            self._send(Answer(HTTPStatus.NOT_FOUND, HEADERS, b""))
        else:
            self._send(answer(self.server.pages.now(), self.headers.get("If-None-Match")))

    def _send(self, given: Answer) -> None:
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        self.wfile.write(given.body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: a page that is looked at asks every second."""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
