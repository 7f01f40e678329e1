"""What stands before a tracking server and misbehaves when told to."""

import http.client
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Proxy:
    """Stands before a server and breaks off when ``allowed`` requests are used up.

    Attributes:
        allowed: requests that still get through; ``None``: all of them.
        deliver_last: the request at which it breaks off reaches the server, but its answer is lost.
        lose_once: the answer to the first request that ends with this is lost.
        requests: method and path of what got through.
        fail: this many requests are answered with an error of the server; more than there are: all of them.
        delay_s: how long every answer is held back.
        on_way: called with the number of a request that has been sent on and has no answer yet.
    """

    def __init__(self, target_port: int) -> None:
        self.allowed: int | None = None
        self.deliver_last = False
        self.lose_once = ""
        self.requests: list[str] = []
        self.fail = 0
        self.delay_s = 0.0
        self.on_way: Callable[[int], object] = lambda _: None
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                verdict = proxy.verdict(f"{self.command} {self.path}")
                time.sleep(proxy.delay_s)
                if verdict == "fail":
                    self.send_error(500)
                    return
                if verdict == "drop":
                    self.close_connection = True
                    return
                connection = http.client.HTTPConnection("127.0.0.1", target_port, timeout=60)
                try:
                    connection.request(self.command, self.path, body, dict(self.headers))
                    proxy.on_way(len(proxy.requests))
                    answer = connection.getresponse()
                    data = answer.read()
                except (OSError, http.client.HTTPException):  # the server is gone
                    self.close_connection = True
                    return
                finally:
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
            if self.fail > 0 and not request.endswith("/health"):
                self.fail -= 1
                return "fail"
            if self.lose_once and request.endswith(self.lose_once):
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
